/** The house's rules (docs/architecture.md), kept by `npm run arch`. */
const domains = '^src/domains/([^/]+)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'kernel-stands-alone',
      comment: 'The kernel holds the two ideas and nothing of cafés: it imports nothing of ours.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'adapters-know-only-the-kernel',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/', pathNot: ['^src/kernel/', '^src/adapters/'] },
    },
    {
      name: 'domains-do-not-reach-outward',
      severity: 'error',
      from: { path: '^src/domains/' },
      to: { path: '^src/(roles|cli|pipeline|main|config)' },
    },
    {
      name: 'domains-meet-at-their-index',
      comment:
        'Another domain is what its index.ts offers, or the events that it tells (events.ts depends on nothing but the kernel).',
      severity: 'error',
      from: { path: domains },
      to: { path: '^src/domains/', pathNot: ['^src/domains/$1/', '^src/domains/[^/]+/(index|events)\\.ts$'] },
    },
    {
      name: 'events-depend-on-nothing',
      severity: 'error',
      from: { path: '^src/domains/[^/]+/events\\.ts$' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'nobody-imports-roles-and-main',
      severity: 'error',
      from: { path: '^src/(kernel|adapters|domains|config)' },
      to: { path: '^src/(roles|cli|main)' },
    },
    {
      name: 'only-listed-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      comment: 'Delete what is no longer used.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: ['\\.d\\.ts$', '^src/main\\.ts$', 'schema\\.gen\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
