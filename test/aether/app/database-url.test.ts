import { describe, expect, it } from "vitest";
import { databaseUrl } from "../../../src/aether/app/database-url.ts";
import { ACCEPTED, REFUSED } from "../../fixtures/database-urls.ts";

describe("a URL of a database", () => {
  it.each(ACCEPTED)("is read with $fact", ({ url, servers, values }) => {
    const found = databaseUrl(url);
    expect(found).not.toHaveProperty("message");
    if ("message" in found) return;
    expect(found.servers.map(({ host, port }) => `${host} ${port}`)).toEqual(servers);
    expect(found.values).toEqual(values);
  });

  it.each(REFUSED)(
    "that $fact is rejected with a reason and what to do, without showing the password",
    ({ url, says }) => {
      const found = databaseUrl(url);
      if (!("message" in found)) expect.unreachable();
      expect(found.message).toContain(says);
      expect(found.fix).toMatch(/^[A-Z].*\.$/);
      expect(`${found.message} ${found.fix}`.replaceAll(/the parameter \w+/g, "")).not.toMatch(/s3|cr3t/);
    },
  );
});

// PostgreSQL 18's documentation, "Parameter Key Words" of libpq: with a value for which none of them is left out.
const MAPPED = {
  ...{ dbname: "x", user: "a", password: "b", application_name: "home", options: "-csearch_path=home" },
  ...{ sslmode: "require", sslrootcert: "/ca.crt", sslcert: "/tls.crt", sslkey: "/tls.key", sslcrl: "/crl.pem" },
  ...{ ssl_min_protocol_version: "TLSv1.3", ssl_max_protocol_version: "TLSv1.3" },
  ...{ connect_timeout: "10", target_session_attrs: "read-write" },
};
const OTHERS = [
  ...["passfile", "require_auth", "client_encoding", "keepalives", "keepalives_idle", "keepalives_interval"],
  ...["keepalives_count", "tcp_user_timeout", "replication", "gssencmode", "requiressl", "sslnegotiation"],
  ...["sslcompression", "sslkeylogfile", "sslpassword", "sslcertmode", "sslcrldir", "sslsni", "requirepeer"],
  ...["min_protocol_version", "max_protocol_version", "krbsrvname", "gsslib", "gssdelegation", "scram_client_key"],
  ...["scram_server_key", "service", "servicefile", "load_balance_hosts", "oauth_issuer", "oauth_client_id"],
  ...["oauth_client_secret", "oauth_scope", "hostaddr"],
];

describe("of libpq's parameters", () => {
  it.each(Object.entries(MAPPED))("%s is mapped", (name, value) => {
    const found = databaseUrl(`postgresql://a:b@db/x?${name}=${encodeURIComponent(value)}`);
    expect("message" in found ? found.message : found.values).toMatchObject({ [name]: value });
  });

  it("channel_binding is mapped to what its promise takes, or refused", () => {
    expect(databaseUrl("postgresql://a:b@db/x?channel_binding=require")).toMatchObject({
      values: { sslmode: "verify-full" },
    });
    expect(databaseUrl("postgresql://a:b@db/x?channel_binding=other")).toMatchObject({
      message: expect.stringContaining("channel_binding"),
    });
  });

  it.each(OTHERS)("%s is refused by its name, where it would change anything", (name) => {
    expect(databaseUrl(`postgresql://a:b@db/x?${name}=other`)).toMatchObject({
      message: expect.stringContaining(`the parameter ${name},`),
    });
  });
});
