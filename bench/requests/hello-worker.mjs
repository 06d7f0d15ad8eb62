/** The least Worker with Hono. The bench compares starts with this Worker. */
import { Hono } from "hono";

const app = new Hono();
app.get("/health", (c) => c.json({ status: "ok" }));

export default app;
