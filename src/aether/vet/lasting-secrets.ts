/** Keys of the Secret whose values must stay, each with what happens when its value changes. */
export const lastingSecrets: Readonly<Record<string, string>> = {
  JWT_SECRET: "everybody is logged out, and the stored Home Assistant token, which it encrypts, can't be read any more",
  POSTGRES_PASSWORD: "the database keeps the old password, which it took when it was created, and refuses everybody",
  DATABASE_URL: "pods use another password or database than before",
};
