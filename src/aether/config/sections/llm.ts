import { because, doc, httpUrl, text } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { address, OF_APP } from "../../common/fields.ts";

const provider = () => z.enum(["openai", "openrouter", "google", "ollama", "together", "groq", "custom"]);

const temperature = () => {
  const expected = "a number from 0 to 2";
  return z.number(expected).check(z.gte(0, expected), z.lte(2, expected));
};

export const llm = () =>
  doc(
    z.prefault(
      z.strictObject({
        provider: because(OF_APP, doc(z._default(provider(), "openai"), "Provider (LLM_PROVIDER).")),
        model: because(OF_APP, doc(z._default(text('a model, such as "gpt-4o"'), "gpt-4o"), "Model (LLM_MODEL).")),
        temperature: because(OF_APP, doc(z._default(temperature(), 0.7), "Sampling temperature (LLM_TEMPERATURE).")),
        baseUrl: doc(
          z.optional(httpUrl()),
          "Base URL of an OpenAI-compatible API (LLM_BASE_URL). Needed for `custom` and `ollama`.",
        ),
        fallback: doc(
          z.optional(
            z.strictObject({
              provider: doc(provider(), "Provider (LLM_FALLBACK_PROVIDER)."),
              model: doc(text('a model, such as "gpt-4o"'), "Model (LLM_FALLBACK_MODEL)."),
            }),
          ),
          "Used when the provider fails; `baseUrl` applies to it as well.",
        ),
        dataScientist: doc(
          z.optional(
            z.strictObject({
              model: doc(text('a model, such as "gpt-4o"'), "Model (DATA_SCIENTIST_MODEL)."),
              temperature: doc(z.optional(temperature()), "Temperature (DATA_SCIENTIST_TEMPERATURE)."),
            }),
          ),
          "Another model for the data science agents.",
        ),
        address: z.optional(address()),
      }),
      {},
    ),
    "The language model.",
  );
