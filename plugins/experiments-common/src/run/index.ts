export * from './describeCondition';
export * from './firstParagraph';
export * from './summary';
