// Written by `npm run proto:types` from proto/crema/customer/v1. Do not edit.

export type DietaryRestrictionKind =
  | 'DIETARY_RESTRICTION_KIND_UNSPECIFIED'
  | 'DIETARY_RESTRICTION_KIND_CELERY'
  | 'DIETARY_RESTRICTION_KIND_CRUSTACEANS'
  | 'DIETARY_RESTRICTION_KIND_EGGS'
  | 'DIETARY_RESTRICTION_KIND_FISH'
  | 'DIETARY_RESTRICTION_KIND_GLUTEN'
  | 'DIETARY_RESTRICTION_KIND_LUPIN'
  | 'DIETARY_RESTRICTION_KIND_MILK'
  | 'DIETARY_RESTRICTION_KIND_MOLLUSCS'
  | 'DIETARY_RESTRICTION_KIND_MUSTARD'
  | 'DIETARY_RESTRICTION_KIND_NUTS'
  | 'DIETARY_RESTRICTION_KIND_PEANUTS'
  | 'DIETARY_RESTRICTION_KIND_SESAME'
  | 'DIETARY_RESTRICTION_KIND_SOYBEANS'
  | 'DIETARY_RESTRICTION_KIND_SULPHITES'
  | 'DIETARY_RESTRICTION_KIND_VEGAN'
  | 'DIETARY_RESTRICTION_KIND_VEGETARIAN'
  | 'DIETARY_RESTRICTION_KIND_HALAL'
  | 'DIETARY_RESTRICTION_KIND_KOSHER'
  | 'DIETARY_RESTRICTION_KIND_CAFFEINE_FREE'
  | 'DIETARY_RESTRICTION_KIND_OTHER';

export type HealthCheckRequest = Record<string, never>;

export interface HealthCheckResponse {
  readonly status: string;
  readonly service: string;
}

export interface Customer {
  readonly customer_id: string;
  readonly username?: string | null | undefined;
  readonly display_name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly family_id?: string | null | undefined;
  readonly preferences: Readonly<Record<string, string>>;
  readonly dietary_restrictions: readonly DietaryRestriction[];
  readonly birthday?: string | null | undefined;
  readonly time_zone?: string | null | undefined;
  readonly created_at?: string | null | undefined;
  readonly updated_at?: string | null | undefined;
  readonly version: number;
}

export interface DietaryRestriction {
  readonly kind: DietaryRestrictionKind;
  readonly text: string;
}

export interface GetCustomerRequest {
  readonly customer_id: string;
}

export interface GetCustomerResponse {
  readonly customer?: Customer | null | undefined;
}

export interface CreateCustomerRequest {
  readonly customer?: Customer | null | undefined;
}

export interface CreateCustomerResponse {
  readonly customer?: Customer | null | undefined;
}

export interface UpdateCustomerRequest {
  readonly customer_id: string;
  readonly customer?: Customer | null | undefined;
  readonly update_mask?: { readonly paths: readonly string[] } | null | undefined;
}

export interface UpdateCustomerResponse {
  readonly customer?: Customer | null | undefined;
}

export interface DeleteCustomerRequest {
  readonly customer_id: string;
}

export type DeleteCustomerResponse = Record<string, never>;

export interface ListCustomersRequest {
  readonly page: number;
  readonly page_size: number;
  readonly sort: string;
  readonly username: string;
  readonly email: string;
  readonly family_id: string;
  readonly dietary_restriction?: DietaryRestriction | null | undefined;
  readonly archived: boolean;
}

export interface ListCustomersResponse {
  readonly customers: readonly Customer[];
  readonly page: number;
  readonly page_size: number;
  readonly total: number;
}

export interface SearchCustomersRequest {
  readonly query: string;
  readonly page: number;
  readonly page_size: number;
}

export interface SearchCustomersResponse {
  readonly customers: readonly Customer[];
  readonly page: number;
  readonly page_size: number;
  readonly total: number;
}

export interface Family {
  readonly family_id: string;
  readonly name?: string | null | undefined;
  readonly shares_wallet: boolean;
  readonly head_customer_id?: string | null | undefined;
  readonly members: readonly FamilyMember[];
  readonly invited: readonly FamilyInvitation[];
  readonly created_at?: string | null | undefined;
  readonly updated_at?: string | null | undefined;
  readonly version: number;
}

export interface FamilyMember {
  readonly customer_id: string;
  readonly display_name?: string | null | undefined;
  readonly joined_at?: string | null | undefined;
}

export interface FamilyInvitation {
  readonly customer_id: string;
  readonly invited_at?: string | null | undefined;
}

export interface CreateFamilyRequest {
  readonly name?: string | null | undefined;
  readonly shares_wallet: boolean;
  readonly customer_id: string;
}

export interface CreateFamilyResponse {
  readonly family?: Family | null | undefined;
}

export interface AddFamilyMemberRequest {
  readonly family_id: string;
  readonly customer_id: string;
}

export interface AddFamilyMemberResponse {
  readonly family?: Family | null | undefined;
}

export interface RemoveFamilyMemberRequest {
  readonly family_id: string;
  readonly customer_id: string;
}

export type RemoveFamilyMemberResponse = Record<string, never>;

export interface GetFamilyRequest {
  readonly family_id: string;
}

export interface GetFamilyResponse {
  readonly family?: Family | null | undefined;
}

export interface Favorite {
  readonly favorite_id: string;
  readonly product_id: string;
  readonly product_name: string;
  readonly options: readonly FavoriteOption[];
  readonly name?: string | null | undefined;
  readonly position: number;
  readonly price?: string | null | undefined;
  readonly available: boolean;
  readonly conflicts: readonly string[];
  readonly version: number;
  readonly created_at?: string | null | undefined;
  readonly updated_at?: string | null | undefined;
}

export interface FavoriteOption {
  readonly option_id: string;
  readonly name: string;
}

export interface ListFavoritesRequest {
  readonly customer_id: string;
}

export interface ListFavoritesResponse {
  readonly favorites: readonly Favorite[];
}

export interface AddFavoriteRequest {
  readonly customer_id: string;
  readonly product_id: string;
  readonly options: readonly string[];
  readonly name?: string | null | undefined;
  readonly position?: number | null | undefined;
}

export interface AddFavoriteResponse {
  readonly favorite?: Favorite | null | undefined;
}

export interface RemoveFavoriteRequest {
  readonly customer_id: string;
  readonly favorite_id: string;
}

export type RemoveFavoriteResponse = Record<string, never>;

export interface GetUsualRequest {
  readonly customer_id: string;
  readonly fulfilment: string;
  readonly table: string;
}

export interface GetUsualResponse {
  readonly source: string;
  readonly confidence: number;
  readonly reasons: readonly UsualReason[];
  readonly items: readonly UsualItem[];
  readonly total: string;
  readonly changes: readonly UsualChange[];
}

export interface UsualReason {
  readonly code: string;
  readonly message: string;
}

export interface UsualItem {
  readonly product_id: string;
  readonly product_name: string;
  readonly options: readonly OrderOption[];
  readonly quantity: number;
  readonly price: string;
  readonly subtotal: string;
}

export interface UsualChange {
  readonly code: string;
  readonly product_id: string;
  readonly message: string;
  readonly removed: boolean;
  readonly old_price?: string | null | undefined;
  readonly new_price?: string | null | undefined;
  readonly conflicts: readonly string[];
}

export interface Stats {
  readonly customer_id: string;
  readonly currency: string;
  readonly orders_placed: number;
  readonly orders_completed: number;
  readonly orders_cancelled: number;
  readonly spend: string;
  readonly spend_gross: string;
  readonly refunded: string;
  readonly average_order?: string | null | undefined;
  readonly favorite_products: readonly FavoriteProduct[];
  readonly orders_by_hour: readonly number[];
  readonly orders_by_weekday: readonly number[];
  readonly peak_hours: readonly number[];
  readonly first_order_at?: string | null | undefined;
  readonly last_order_at?: string | null | undefined;
  readonly streak: number;
  readonly purchases: number;
  readonly purchases_amount: string;
}

export interface FavoriteProduct {
  readonly product_id: string;
  readonly product_name: string;
  readonly orders: number;
  readonly quantity: number;
}

export interface GetStatsRequest {
  readonly customer_id: string;
}

export interface GetStatsResponse {
  readonly stats?: Stats | null | undefined;
}

export interface Order {
  readonly order_id: string;
  readonly order_number: string;
  readonly status: string;
  readonly payment_status: string;
  readonly payment_method: string;
  readonly placed_at?: string | null | undefined;
  readonly promised_at?: string | null | undefined;
  readonly ready_at?: string | null | undefined;
  readonly completed_at?: string | null | undefined;
  readonly cancelled_at?: string | null | undefined;
  readonly currency: string;
  readonly subtotal: string;
  readonly discount: string;
  readonly tax: string;
  readonly total: string;
  readonly refunded: string;
  readonly points_earned: number;
  readonly items: readonly OrderItem[];
  readonly fulfilment_type: string;
  readonly note?: string | null | undefined;
  readonly origin: string;
  readonly external_id?: string | null | undefined;
  readonly version: number;
}

export interface OrderItem {
  readonly product_id: string;
  readonly product_name: string;
  readonly options: readonly OrderOption[];
  readonly quantity: number;
  readonly price: string;
  readonly tax_rate: number;
  readonly subtotal: string;
}

export interface OrderOption {
  readonly option_id: string;
  readonly name: string;
  readonly price_delta: string;
}

export interface ListOrdersRequest {
  readonly customer_id: string;
  readonly cursor: string;
  readonly limit: number;
  readonly archived: boolean;
}

export interface ListOrdersResponse {
  readonly orders: readonly Order[];
  readonly next_cursor?: string | null | undefined;
}

export interface GetLoyaltyRequest {
  readonly customer_id: string;
}

export interface GetLoyaltyResponse {
  readonly balance: number;
  readonly pending: number;
  readonly lifetime: number;
  readonly tier: string;
  readonly next_tier?: NextTier | null | undefined;
  readonly expiring: readonly ExpiringPoints[];
}

export interface NextTier {
  readonly tier: string;
  readonly points_missing: number;
}

export interface ExpiringPoints {
  readonly points: number;
  readonly expires_at?: string | null | undefined;
}

export interface LedgerEntry {
  readonly entry_id: string;
  readonly wallet_id: string;
  readonly customer_id: string;
  readonly number: number;
  readonly kind: string;
  readonly points: number;
  readonly balance: number;
  readonly lot_id?: string | null | undefined;
  readonly order_id?: string | null | undefined;
  readonly reward_id?: string | null | undefined;
  readonly reason: string;
  readonly effective_at?: string | null | undefined;
  readonly expires_at?: string | null | undefined;
  readonly created_at?: string | null | undefined;
  readonly redemption_id?: string | null | undefined;
  readonly lots: readonly LotTrace[];
}

export interface LotTrace {
  readonly lot_id: string;
  readonly points: number;
  readonly customer_id: string;
  readonly earned_at?: string | null | undefined;
  readonly order_id?: string | null | undefined;
}

export interface ListLedgerRequest {
  readonly customer_id: string;
  readonly cursor: string;
  readonly limit: number;
}

export interface ListLedgerResponse {
  readonly entries: readonly LedgerEntry[];
  readonly next_cursor?: string | null | undefined;
}

export interface Reward {
  readonly reward_id: string;
  readonly name: string;
  readonly description: string;
  readonly cost_points: number;
  readonly amount_off?: string | null | undefined;
  readonly percent_off?: number | null | undefined;
  readonly product_id?: string | null | undefined;
  readonly min_subtotal: string;
  readonly valid_until?: string | null | undefined;
  readonly limit_per_customer?: number | null | undefined;
  readonly affordable: boolean;
  readonly points_missing: number;
  readonly used_up: boolean;
  readonly redemption_id?: string | null | undefined;
}

export interface ListRewardsRequest {
  readonly customer_id: string;
}

export interface ListRewardsResponse {
  readonly balance: number;
  readonly rewards: readonly Reward[];
}

export interface Redemption {
  readonly redemption_id: string;
  readonly reward_id: string;
  readonly customer_id: string;
  readonly name: string;
  readonly points: number;
  readonly status: string;
  readonly amount_off?: string | null | undefined;
  readonly percent_off?: number | null | undefined;
  readonly product_id?: string | null | undefined;
  readonly min_subtotal: string;
  readonly order_id?: string | null | undefined;
  readonly discount?: string | null | undefined;
  readonly created_at?: string | null | undefined;
  readonly applied_at?: string | null | undefined;
  readonly returned_at?: string | null | undefined;
}

export interface RedeemRewardRequest {
  readonly customer_id: string;
  readonly reward_id: string;
}

export interface RedeemRewardResponse {
  readonly redemption?: Redemption | null | undefined;
  readonly balance: number;
}

export interface CancelRedemptionRequest {
  readonly redemption_id: string;
}

export interface CancelRedemptionResponse {
  readonly redemption?: Redemption | null | undefined;
  readonly balance: number;
}

export interface AdjustPointsRequest {
  readonly customer_id: string;
  readonly points: number;
  readonly reason: string;
}

export interface AdjustPointsResponse {
  readonly entry_id: string;
  readonly balance: number;
}

export interface ValidateCustomerRequest {
  readonly customer_id: string;
}

export interface ValidateCustomerResponse {
  readonly valid: boolean;
  readonly display_name?: string | null | undefined;
  readonly tier?: string | null | undefined;
  readonly balance: number;
  readonly dietary_restrictions: readonly DietaryRestriction[];
}

export interface QuoteItem {
  readonly product_id: string;
  readonly quantity: number;
  readonly price: string;
}

export interface QuoteLoyaltyRequest {
  readonly customer_id: string;
  readonly items: readonly QuoteItem[];
  readonly discount: string;
}

export interface QuoteLoyaltyResponse {
  readonly balance: number;
  readonly tier: string;
  readonly points_to_earn: number;
  readonly rewards: readonly QuotedReward[];
}

export interface QuotedReward {
  readonly reward?: Reward | null | undefined;
  readonly discount?: string | null | undefined;
}

export interface ApplyRewardRequest {
  readonly customer_id: string;
  readonly order_id: string;
  readonly redemption_id?: string | null | undefined;
  readonly reward_id?: string | null | undefined;
  readonly items: readonly QuoteItem[];
  readonly discount: string;
}

export interface ApplyRewardResponse {
  readonly redemption?: Redemption | null | undefined;
  readonly balance: number;
}

export interface WatchStatsRequest {
  readonly customer_id: string;
  readonly resume_token: string;
}

export interface WatchStatsResponse {
  readonly stats?: Stats | null | undefined;
  readonly resume_token: string;
}

export interface ImportCustomersRequest {
  readonly customers: readonly Customer[];
}

export interface ImportCustomersResponse {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly errors: readonly ImportError[];
}

export interface ImportError {
  readonly row: number;
  readonly code: string;
  readonly message: string;
  readonly errors: readonly FieldError[];
}

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface Topic {
  readonly customer_id?: string | null | undefined;
  readonly family_id?: string | null | undefined;
  readonly type?: string | null | undefined;
}

export interface ActivityFeedRequest {
  readonly subscribe?: Subscribe | null | undefined;
  readonly unsubscribe?: Unsubscribe | null | undefined;
  readonly acknowledge?: Acknowledge | null | undefined;
}

export interface Subscribe {
  readonly topic?: Topic | null | undefined;
  readonly after: string;
}

export interface Unsubscribe {
  readonly topic?: Topic | null | undefined;
}

export interface Acknowledge {
  readonly topic?: Topic | null | undefined;
  readonly position: string;
}

export interface ActivityFeedResponse {
  readonly subscribed?: Subscribed | null | undefined;
  readonly unsubscribed?: Unsubscribed | null | undefined;
  readonly acknowledged?: Acknowledged | null | undefined;
  readonly activity?: Activity | null | undefined;
}

export interface Subscribed {
  readonly topic?: Topic | null | undefined;
  readonly position: string;
}

export interface Unsubscribed {
  readonly topic?: Topic | null | undefined;
}

export interface Acknowledged {
  readonly topic?: Topic | null | undefined;
  readonly position: string;
}

export interface Activity {
  readonly topic?: Topic | null | undefined;
  readonly position: string;
  readonly event_id: string;
  readonly type: string;
  readonly subject: string;
  readonly time?: string | null | undefined;
  readonly data?: object | null | undefined;
}
