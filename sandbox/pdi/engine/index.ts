export { evaluate, pointsFor, type Evaluation, type Offer } from './evaluate';
export { lineAmount, thousandthsOf, type Line } from './lines';
export {
  isLimited,
  parsePromotions,
  TIERS,
  type Promotion,
  type PromotionBook,
  type Tier,
} from './promotion';
