// When your manifests are kosko components: the list of objects is a component; `kosko generate aether` prints it.
import { aetherStack, patch } from "@aether/k8s";

const objects = aetherStack({ host: "aether.example.com", images: { registry: "registry.example.com" } });

export default patch(objects, "Service/aether-ui", { metadata: { annotations: { "example.com/owner": "home" } } });
