/* global process */
// Of the Nx that runs these tests, when one does: the workspaces of the tests have data folders of their own.
delete process.env.NX_WORKSPACE_DATA_DIRECTORY;
