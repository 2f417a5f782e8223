// How long a process of the app takes to start, and how long it may take.

/** CPU seconds to import the app without bytecode, which the upstream image lacks; measured. */
export const IMPORT_CPU_SECONDS = 10;

/** The startup probe of API and scheduler: a start takes 5 to 40 s on a loaded machine. */
export const STARTUP = { initialDelaySeconds: 30, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 24 } as const;
