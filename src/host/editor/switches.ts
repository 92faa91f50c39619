import { fitting } from "../../core/schema";
import { languageEnabled } from "../completion/suppression";
import { languageSwitches, type Settings } from "./settingsSchema";

/** VS Code's Memento, as far as it is needed. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const POWER = "power";
const LANGUAGES = "languages";

/**
 * What the toggles have changed, on top of the settings and without writing those. On or off as a whole is remembered
 * for the user, a language for the workspace. A switch that agrees with the setting is forgotten, so that a later
 * change of the setting has its effect.
 */
export class Switches {
  constructor(
    private readonly user: Memento,
    private readonly workspace: Memento,
  ) {}

  apply(settings: Settings): Settings {
    const power = this.user.get(POWER);
    const toggledLanguages = this.languages();
    return {
      ...settings,
      enabled: typeof power === "boolean" ? power : settings.enabled,
      languages: { ...settings.languages, ...toggledLanguages },
      toggledLanguages,
    };
  }

  /** @param settings as they are in the settings, without the switches */
  async toggle(settings: Settings): Promise<void> {
    const wanted = !this.apply(settings).enabled;
    await this.user.update(POWER, wanted === settings.enabled ? undefined : wanted);
  }

  async toggleLanguage(settings: Settings, languageId: string): Promise<void> {
    const wanted = !languageEnabled(this.apply(settings).languages, languageId);
    const { [languageId]: _, ...others } = this.languages();
    const agrees = wanted === languageEnabled(settings.languages, languageId);
    await this.workspace.update(LANGUAGES, agrees ? others : { ...others, [languageId]: wanted });
  }

  /** What the switch says of a language; undefined where the settings decide. */
  language(languageId: string): boolean | undefined {
    const languages = this.languages();
    return Object.hasOwn(languages, languageId) ? languages[languageId] : undefined;
  }

  /** The setting was changed by hand, which is the later word. */
  async forgetPower(): Promise<void> {
    await this.user.update(POWER, undefined);
  }

  private languages(): Record<string, boolean> {
    return fitting(languageSwitches, this.workspace.get(LANGUAGES)) ?? {};
  }
}
