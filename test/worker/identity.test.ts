import { expect, test } from "vitest";
import { call, freshAddress, goodPassword, newProject, newUser } from "../support/client";

test("a new user can sign in and gets exactly the listed fields", async () => {
  const user = await newUser();
  const { status, body } = await call("POST", "/v1/auth/login", {
    body: { email: user.email.toUpperCase(), password: user.password },
  });
  expect(status).toBe(200);
  expect(Object.keys(body).sort()).toEqual(["accessToken", "expiresIn", "refreshToken", "tokenType", "user"]);
  expect(Object.keys(body.user).sort()).toEqual(["createdAt", "email", "id", "identities", "name", "role"]);
});

test("project works", async () => {
  const user = await newUser();
  const id = await newProject(user);
  const got = await call("GET", `/v1/projects/${id}`, { token: user.token });
  expect(got.status).toBe(200);
  expect(got.headers.get("RateLimit-Policy")).toBe('"read";q=600;w=60');
});
