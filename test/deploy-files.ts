/** Deploys over a real socket; answers the body of `POST /v2/deployments`. */
export async function deployFiles(
  url: string,
  files: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const form = new FormData();
  for (const [name, text] of Object.entries(files)) {
    form.append('resources', new Blob([text]), name);
  }
  const response = await fetch(`${url}/v2/deployments`, {
    method: 'POST',
    headers,
    body: form,
  });
  if (response.status !== 200) {
    throw new Error(`Expected the deployment to be taken, but got ${await response.text()}`);
  }
  return response.json();
}
