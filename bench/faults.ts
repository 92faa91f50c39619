// npm run bench:faults [-- NAME…]: every campaign of bench/faults, or those named; one line per kind of fault.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Campaign } from "./faults/campaign";

const NAMES = readdirSync("bench/faults")
  .map((file) => basename(file, ".ts"))
  .filter((name) => name !== "campaign");

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no campaign ${unknown.join(", ")}. Campaigns: ${NAMES.join(", ")}.`);
  for (const name of asked.length > 0 ? asked : NAMES) {
    const { campaign }: { campaign: Campaign } = await import(`./faults/${name}.ts`);
    for (const line of await campaign.run()) console.log(`${campaign.name.padEnd(10)} ${line}`);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
