// Adds up the reports of all suites: `N passed, N failed`, alone on the last line. Skipped tests are named.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  const skipped = (report.testResults ?? []).flatMap((suite) =>
    suite.assertionResults.filter((one) => one.status === 'pending' || one.status === 'skipped'),
  );
  for (const test of skipped) console.log(`skipped: ${test.fullName}`);
}
console.log(`${passed} passed, ${failed} failed`);
