const { defineConfig } = require('@medusajs/framework/utils');

/** The shop of somebody else: Medusa as it comes, and what docs/integration.md tells them to add. */
module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    http: {
      storeCors: '*',
      adminCors: '*',
      authCors: '*',
      jwtSecret: process.env.JWT_SECRET,
      cookieSecret: process.env.COOKIE_SECRET,
    },
  },
  plugins: [
    {
      resolve: '@loyalty-checkout/medusa-plugin',
      options: {
        url: process.env.LOYALTY_URL,
        apiKey: process.env.LOYALTY_API_KEY,
        storeId: process.env.LOYALTY_STORE_ID,
        encryptionKeys: process.env.LOYALTY_ENCRYPTION_KEYS,
      },
    },
  ],
});
