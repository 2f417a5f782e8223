// Golden stacks with running pods, applied as a user would: Ready at the first try, with no warning. One for each set of pods;
// those that differ only in policies and quotas are in test/full/node/golden.test.ts.
import { deployEach, podStacks } from "./golden-stacks.ts";

deployEach(podStacks);
