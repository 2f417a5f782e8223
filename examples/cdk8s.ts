// When your charts are cdk8s: each object becomes an ApiObject, with a path in the construct tree.
import { aetherStack, type KubernetesObject } from "@aether/k8s";
import { ApiObject, App, Chart, YamlOutputType } from "cdk8s";
import type { Construct } from "constructs";

class Aether extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const object of aetherStack({ host: "aether.example.com" })) this.apiObject(object);
  }

  private apiObject({ apiVersion, kind, metadata, ...rest }: KubernetesObject & { metadata: { name: string } }) {
    return new ApiObject(this, `${kind}-${metadata.name}`, { apiVersion, kind, metadata, ...rest });
  }
}

const app = new App({ yamlOutputType: YamlOutputType.FILE_PER_APP });
new Aether(app, "aether");
console.log(app.synthYaml());
