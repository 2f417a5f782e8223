/** Keys of the Secret whose values must stay, each with what happens when its value changes. */
export const lastingSecrets: Readonly<Record<string, string>> = {
  JWT_SECRET: "all users are logged out, and the stored Home Assistant token, which it encrypts, becomes unreadable",
  POSTGRES_PASSWORD: "the database keeps the password that it was created with and rejects all logins",
  DATABASE_URL: "pods use another password or database than before",
};
