// Pictures of anybody's objects: SVG and Mermaid.
import { describe, expect, it } from "vitest";
import { overview } from "../../../src/toolkit/overview/overview.ts";
import { layout } from "../../../src/toolkit/picture/layout.ts";
import { toMarkdown, toMermaid } from "../../../src/toolkit/picture/mermaid.ts";
import { toSvg } from "../../../src/toolkit/picture/svg.ts";
import { container, deployment, object, scaler, service } from "../../fixtures/manifests.ts";

const HOSTILE = `</script><img src=x onerror="alert(1)">'\`]]>-->\u202e\u0007|#`;

const named = (name: string, url?: string) =>
  deployment(
    {
      containers: [
        container({ ports: [{ containerPort: 8000 }], env: url === undefined ? [] : [{ name: "URL", value: url }] }),
      ],
    },
    { name, labels: { app: name } },
  );
const shop = [
  named("web", "http://db:8000"),
  named("db"),
  service({ selector: { app: "db" }, ports: [{ port: 8000 }] }, { name: "db" }),
  scaler({ minReplicas: 2, maxReplicas: 5 }),
];

/** The text of elements of a class. */
const texts = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(`<text class="${name}[^>]*>([^<]*)<`, "g"))].map(([, text]) => text);

describe("the picture", () => {
  it("has a card for each component with its pods and ports, and an arrow with the port for each connection", () => {
    const svg = toSvg(overview(shop), { title: "Shop" });
    expect(texts(svg, "title")).toEqual(["web", "db"]);
    expect(texts(svg, "line")).toEqual(["Deployment · 2–5 pods", "port 8000", "Deployment · 1 pod", "port 8000"]);
    expect(texts(svg, "port")).toEqual(["8000"]);
  });

  it("describes its content in words, for screen readers", () => {
    const svg = toSvg(overview(shop), { title: "Shop & Co" });
    expect(svg).toMatch(/role="img" aria-labelledby="drawing-title drawing-description"/);
    expect(svg).toContain('<title id="drawing-title">Shop &#38; Co</title>');
    expect(svg).toMatch(/<desc id="drawing-description">web, db\. Connections: web to db at 8000[;.]/);
  });

  it("omits peers that only answer DNS, with a note", () => {
    const shown = overview(shop, {
      flows: [
        {
          from: { kind: "pods", namespace: "a", matchLabels: { app: "web" } },
          to: { kind: "somewhere", title: "DNS" },
          port: 53,
          protocol: "UDP",
          why: "names",
        },
      ],
    });
    expect(toSvg(shown, { title: "Shop" })).toContain("Not drawn: elsewhere, DNS.");
  });

  it("lets no two cards overlap", () => {
    const many = Array.from({ length: 60 }, (_, index) => named(`part-${index}`, `http://s${(index * 7) % 60}:8000`));
    const services = many.map(({ metadata: { labels } }, index) =>
      service({ selector: labels, ports: [{ port: 8000 }] }, { name: `s${index}` }),
    );
    const { nodes } = layout(overview([...many, ...services]));
    const overlapping = nodes.filter((a) =>
      nodes.some(
        (b) => a !== b && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      ),
    );
    expect(nodes.length).toBe(60);
    expect(overlapping.map(({ id }) => id)).toEqual([]);
  });

  it("of no objects is empty, and still a picture", () => {
    expect(toSvg(overview([]), { title: "Nothing" })).toMatch(/^<svg [^>]*viewBox="0 0 200 80"/);
  });
});

describe("a hostile name", () => {
  const shown = overview([named(HOSTILE), object("v1 Secret", {}, { name: HOSTILE })]);

  it("is text in the SVG, which stays well-formed", () => {
    const svg = toSvg(shown, { title: HOSTILE });
    expect(svg).not.toMatch(/<img|<\/script|\u202e|\p{Cc}(?<!\n)/u);
    expect(svg.match(/<[^>]*>/g)?.join("")).not.toMatch(/onerror="/);
  });

  it("is text in Mermaid and Markdown", () => {
    expect(toMermaid(shown)).not.toMatch(/[<>`|]img|onerror="|\u202e/);
    expect(toMarkdown(shown, { title: HOSTILE })).not.toMatch(/<img|<\/script|onerror="/);
  });
});

it("Mermaid has a subgraph for each namespace, and marks blocked connections", () => {
  const deny = object("networking.k8s.io/v1 NetworkPolicy", { spec: { podSelector: {}, policyTypes: ["Ingress"] } });
  expect(toMermaid(overview([...shop.slice(0, 3), deny]))).toBe(`flowchart LR
  subgraph s0["a"]
    n0["web<br/>1 × Deployment<br/>port 8000"]
    n1["db<br/>1 × Deployment<br/>port 8000"]
  end
  n2(["elsewhere"])
  n0 -. blocked .-> n1
  n0 -- "53" --> n2
`);
});
