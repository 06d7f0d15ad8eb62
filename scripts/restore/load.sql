-- Makes empty tables for the export that was taken just before a restore. docs/deploy.md tells how these files are used.
CREATE TABLE before_users AS SELECT * FROM users WHERE false;
CREATE TABLE before_identities AS SELECT * FROM identities WHERE false;
CREATE TABLE before_api_keys AS SELECT * FROM api_keys WHERE false;
CREATE TABLE before_triggers AS SELECT * FROM triggers WHERE false;
CREATE TABLE before_webhooks AS SELECT * FROM webhooks WHERE false;
CREATE TABLE before_provider_keys AS SELECT * FROM provider_keys WHERE false;
CREATE TABLE before_provider_jobs AS SELECT * FROM provider_jobs WHERE false;
CREATE UNIQUE INDEX before_provider_jobs_image ON before_provider_jobs (image_id);
