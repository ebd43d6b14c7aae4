export {
  type Condition,
  type ConditionStatus,
  findCondition,
  isTrue,
  setCondition,
} from './conditions';
