"""What a host may set, read once: arguments go before FLIGHTDECK_* variables, settings.toml and defaults."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from data.dictionary import force_spellings, from_pydantic, read_toml
from data.faults import DefinitionErrors, Fault, did_you_mean

HERE = Path(__file__).parent
PREFIX = "FLIGHTDECK_"
FILE_VARIABLE = f"{PREFIX}SETTINGS"
"""Names another file than settings.toml beside this one. It is a variable only: a file cannot name itself."""


def settings_file() -> Path:
    """The file that settings are read from; it need not exist unless FLIGHTDECK_SETTINGS names it."""
    return HERE / os.environ.get(FILE_VARIABLE, "settings.toml")


class Settings(BaseSettings):
    """Every setting. Relative paths start at the project's folder. Build it with `read_settings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", validate_default=True, env_ignore_empty=True
    )

    address: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8501, ge=1, le=65535)
    force: str = "W15000004"
    language: Literal["en", "cy"] = "en"
    definitions: Annotated[tuple[Path, ...], NoDecode] = ()
    published: Path = Path("data/published")
    store: Path = Path("var/store")
    invented: Path = Path("var/invented")
    demonstration: bool = True
    mappings: Annotated[tuple[Path, ...], NoDecode] = ()
    audience: Literal["leaders", "analysts"] = "leaders"
    rules: Literal["mdc", "nhsr-0.2.2"] = "mdc"
    marking: str = Field("OFFICIAL", min_length=1)
    official: Annotated[tuple[Path, ...], NoDecode] = ()
    parameters: Annotated[dict[str, Annotated[int, Field(strict=True, ge=0)]], NoDecode] = {}
    beside: Path = Path("var/beside")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of precedence, highest first."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _written())

    @field_validator("definitions", "mappings", "official", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        """A variable lists folders as PATH does; a single one needs no list."""
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("parameters", mode="before")
    @classmethod
    def _numbers(cls, value: Any) -> Any:
        """A variable holds them as JSON."""
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise ValueError('must be written as {"follow_days": 21}') from None

    @field_validator("definitions", "mappings", "official", "published", "store", "invented", "beside")
    @classmethod
    def _from_project(cls, value: Any) -> Any:
        return tuple(HERE / path for path in value) if isinstance(value, tuple) else HERE / value


def read_settings(**given: Any) -> Settings:
    """Read the settings; `given` goes before all else. Raises DefinitionErrors with everything that is wrong."""
    faults = [*_unknown("given", given), *_unknown(settings_file().name, _written()), *_unknown_variables()]
    read = None
    try:
        read = Settings(**given)
    except ValidationError as error:
        for name, message in (fault.text.split(": ", 1) for fault in from_pydantic(error, "")):
            field = name.split(".")[0]
            if field in Settings.model_fields:
                faults.append(Fault(_place(field, given), f"{field}: {message}"))
    if read is not None:
        faults.extend(_wrong_together(read, given))
    if faults or read is None:
        raise DefinitionErrors(faults)
    return read


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings in force, read once."""
    return read_settings()


def is_loopback(address: str) -> bool:
    """Whether an address reaches this computer only."""
    if address.strip().lower() == "localhost":
        return True
    try:
        return ip_address(address.strip("[] ")).is_loopback
    except ValueError:
        return False


def store_in_use(chosen: Settings) -> Path | None:
    """The store whose live snapshot is shown: the force's own, else that of the invented force."""
    if (chosen.store / "live").is_file():
        return chosen.store
    return chosen.invented if chosen.demonstration else None


def folder_beside(chosen: Settings) -> Path | None:
    """The force's own folder of what stands beside the numbers; None while it has made none."""
    return chosen.beside if chosen.beside.is_dir() else None


def _written() -> dict[str, Any]:
    file = settings_file()
    return read_toml(file) if file.exists() or FILE_VARIABLE in os.environ else {}


def _unknown(place: str, keys: Mapping[str, Any]) -> list[Fault]:
    known = Settings.model_fields
    return [Fault(place, f"there is no setting '{k}'{did_you_mean(k, known)}") for k in keys if k not in known]


def _unknown_variables() -> list[Fault]:
    """A mistyped variable would otherwise be passed over in silence."""
    known = {FILE_VARIABLE, *(PREFIX + name.upper() for name in Settings.model_fields)}
    met = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    return [Fault("environment", f"there is no setting '{name}'{did_you_mean(name, known)}") for name in met]


def _place(name: str, given: Mapping[str, Any]) -> str:
    """Where the value of a setting stands, for a fault to point at."""
    if name in given:
        return "given"
    return "environment" if PREFIX + name.upper() in os.environ else settings_file().name


def _wrong_together(read: Settings, given: Mapping[str, Any]) -> list[Fault]:
    """Analysts stay on this computer, the published folder exists, and the opening force is on its list."""
    if read.audience == "analysts" and not is_loopback(read.address):
        text = "audience: analysts are served on this computer only until sign-in exists; set address to 127.0.0.1"
        return [Fault(_place("audience", given), text)]
    if not read.beside.is_dir() and read.beside != HERE / Settings.model_fields["beside"].default:
        text = f"beside: {read.beside} is not a folder; make it, or leave the setting out"
        return [Fault(_place("beside", given), text)]
    if not read.published.is_dir():
        return [Fault(_place("published", given), f"published: {read.published} is not a folder of tables")]
    spellings = force_spellings(read.published / "forces.toml")
    if read.force in spellings.values():
        return []
    code = spellings.get(read.force.strip().lower())
    ending = f"; did you mean '{code}'?" if code else did_you_mean(read.force, spellings.values())
    return [Fault(_place("force", given), f"force: '{read.force}' is not the code of a force{ending}")]
