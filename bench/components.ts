// A stack of 300 objects and 60 components that call each other, as `show` draws it.

const part = (index: number): object[] => {
  const name = `part-${index}`;
  const metadata = { name, namespace: "shop", labels: { app: name } };
  const to = [index * 2 + 1, index * 2 + 2].filter((each) => each < 60).map((each) => `part-${each}`);
  const env = to.map((each, at) => ({ name: `URL_${at}`, value: `http://${each}:8000` }));
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name, image: `${name}:1.0`, ports: [{ containerPort: 8000 }], env }] },
        },
      },
    },
    { apiVersion: "v1", kind: "Service", metadata, spec: { selector: { app: name }, ports: [{ port: 8000 }] } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { name } },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: {
        podSelector: { matchLabels: { app: name } },
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8000 }] }],
      },
    },
  ];
};

export const components = (): object[] => Array.from({ length: 60 }, (_, index) => part(index)).flat();
