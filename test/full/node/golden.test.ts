// Golden stacks that differ from those in test/cluster/node/golden.test.ts only in policies and quotas.
import { deployEach, limitStacks } from "../../cluster/node/golden-stacks.ts";

deployEach(limitStacks);
