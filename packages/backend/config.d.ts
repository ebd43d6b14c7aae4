export interface Config {
  assay?: {
    policy?: {
      /**
       * Entity references of users and groups that may only read, such as `group:default/viewers`.
       * Everybody else who is signed in may do everything.
       */
      readOnly?: string[];
    };
  };
}
