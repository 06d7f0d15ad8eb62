import { operation } from "../../http/operation";
import { pageOf, PageQuery, toPage } from "../../http/pagination";
import { NewProject, Project, ProjectChange, ProjectParams } from "./schemas";
import { changeProject, createProject, deleteProject, getProject, listMyProjects } from "./service";

const tag = "Projects";

export const projectOperations = [
  operation(
    {
      id: "createProject",
      method: "post",
      path: "/v1/projects",
      tag,
      summary: "Create a project",
      access: { scope: "write" },
      limit: "write",
      body: NewProject,
      replies: { 201: Project },
      errors: ["conflict", "forbidden"],
    },
    async ({ ctx, body }) => {
      const project = await createProject(ctx, body);
      return { status: 201, body: project, headers: { Location: `/v1/projects/${project.id}` } };
    },
  ),
  operation(
    {
      id: "listProjects",
      method: "get",
      path: "/v1/projects",
      tag,
      summary: "List my projects, newest first",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      query: PageQuery,
      replies: { 200: pageOf(Project) },
    },
    async ({ ctx, query }) => ({ status: 200, body: await listMyProjects(ctx, toPage(query)) }),
  ),
  operation(
    {
      id: "getProject",
      method: "get",
      path: "/v1/projects/:projectId",
      tag,
      summary: "Get a project",
      access: { scope: "read" },
      limit: "read",
      nearby: true,
      params: ProjectParams,
      replies: { 200: Project },
    },
    async ({ ctx, params }) => ({ status: 200, body: await getProject(ctx, params.projectId) }),
  ),
  operation(
    {
      id: "updateProject",
      method: "patch",
      path: "/v1/projects/:projectId",
      tag,
      summary: "Change a project's name or description",
      access: { scope: "write" },
      limit: "write",
      params: ProjectParams,
      body: ProjectChange,
      replies: { 200: Project },
    },
    async ({ ctx, params, body }) => ({ status: 200, body: await changeProject(ctx, params.projectId, body) }),
  ),
  operation(
    {
      id: "deleteProject",
      method: "delete",
      path: "/v1/projects/:projectId",
      tag,
      summary: "Delete a project and everything in it",
      description:
        "When the response arrives, the rows are gone and running jobs are canceled. Stored files are removed within 24 hours.",
      access: { scope: "write" },
      limit: "write",
      params: ProjectParams,
      replies: { 204: null },
    },
    async ({ ctx, params }) => {
      await deleteProject(ctx, params.projectId);
      return { status: 204 };
    },
  ),
];
