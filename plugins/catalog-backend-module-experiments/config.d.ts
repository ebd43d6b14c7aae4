export interface Config {
  experiments?: {
    catalog?: {
      /**
       * Entity reference of who answers for definitions and components that name nobody.
       * `group:default/platform` when absent.
       */
      defaultOwner?: string;
    };
  };
}
