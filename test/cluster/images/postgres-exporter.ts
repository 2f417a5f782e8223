// Of the real image: the program and BusyBox.
import { image } from "../../../src/aether/components/postgres-exporter/declaration.ts";
import { binaries } from "../binaries.ts";
import { debian } from "./debian.ts";
import { files, type Image } from "./image.ts";

export const postgresExporter = async (): Promise<Image> => ({
  name: `${image.registry}/${image.repository}:${image.tag}`,
  layers: [debian(), files({ "/bin/postgres_exporter": (await binaries("postgres_exporter")).postgres_exporter })],
  config: {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    User: "nobody",
    Entrypoint: ["/bin/postgres_exporter"],
    ExposedPorts: { "9187/tcp": {} },
  },
});
