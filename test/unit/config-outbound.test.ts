import { describe, expect, test } from "vitest";
import { ConfigError, parseConfig } from "../../src/config";

const production = {
  APP_ENV: "production",
  JWT_SECRET_KEY: "Zq3vN8xT1mK5wR7yB0cL2dF4hJ6pS9uA",
  SECRETS_KEY: "1kqbScnie/ZYHQomX4iQ6CJUxKuU7fj3xSaoBc3Gv3I=",
  PUBLIC_BASE_URL: "https://hatchery.studio",
};
const local = "http://127.0.0.1:9000";

describe("what is for tests alone", () => {
  test.each(["TEST_ORIGINS", "GOOGLE_ISSUER"])("%s stops the start in production, whatever it says", (name) => {
    for (const value of [local, "https://accounts.google.com", "x", ","]) {
      expect(() => parseConfig({ ...production, [name]: value })).toThrow(ConfigError);
      expect(() => parseConfig({ ...production, [name]: value })).toThrow(name);
    }
    expect(parseConfig({ ...production, [name]: "" }).testOrigins).toEqual([]);
  });

  test("TEST_ORIGINS is a list of exact origins", () => {
    const config = parseConfig({ TEST_ORIGINS: ` ${local}, https://fake.example/ ,` });
    expect(config.testOrigins).toEqual([local, "https://fake.example"]);
    for (const bad of ["*", "http://*", `${local}/path`, "127.0.0.1", "file:///", "http://u:p@127.0.0.1:9000", "null"])
      expect(() => parseConfig({ TEST_ORIGINS: bad }), bad).toThrow("TEST_ORIGINS");
    expect(parseConfig({}).testOrigins).toEqual([]);
  });
});

describe("Google", () => {
  const clientId = "1.apps.googleusercontent.com";

  test("is off without a client id, with a stand-in too", () => {
    expect(parseConfig({}).google).toBeNull();
    expect(parseConfig({ GOOGLE_CLIENT_ID: "" }).google).toBeNull();
    expect(parseConfig({ TEST_ORIGINS: local, GOOGLE_ISSUER: local }).google).toBeNull();
  });

  test("is Google itself in production", () => {
    const { google } = parseConfig({ ...production, GOOGLE_CLIENT_ID: clientId });
    expect(google).toEqual({ clientId, testIssuer: null });
  });

  test("has a stand-in only where that is a test origin", () => {
    const vars = { GOOGLE_CLIENT_ID: clientId, GOOGLE_ISSUER: local };
    expect(parseConfig({ ...vars, TEST_ORIGINS: local }).google).toEqual({ clientId, testIssuer: local });
    for (const TEST_ORIGINS of ["", "http://127.0.0.1:9001", "http://localhost:9000"])
      expect(() => parseConfig({ ...vars, TEST_ORIGINS })).toThrow("GOOGLE_ISSUER");
  });
});
