/** What people say of products. Moderation is for the administration, which composes these. */
export { reviewEntity } from './admin-review.ts';
export { type DemoReview, forgetDemoReviews, putDemoReviews } from './demo-rows.ts';
export { type ModerateReview, moderateReviews } from './moderate-reviews.ts';
export { erasureConsumer, exportReviews } from './personal-data.ts';
export { listReviews, type ReviewFilter, reviewSorts } from './queries.ts';
export { type ReviewDeps, reviewRoutes } from './routes.ts';
export { type Review, type ReviewStatus, reviewStatuses } from './types.ts';
