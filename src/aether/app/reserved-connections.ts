/** superuser_reserved_connections (3, PostgreSQL's default), the probe, and a person using psql. */
export const RESERVED_CONNECTIONS = 5;
