"""The settings that stop the process when they cannot be read, and those that the contract turns on."""

from functools import cache
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore", str_strip_whitespace=True)

    environment: Literal["development", "staging", "production", "testing"] = "development"
    aether_role: Literal["all", "api", "scheduler"] = "all"
    api_host: str = "0.0.0.0"
    api_port: int = 8000
    api_workers: int = Field(1, ge=1)
    remote_agents: list[str] = []

    database_url: str = "postgresql+asyncpg://aether:aether@localhost:5432/aether"
    database_pool_size: int = Field(5, ge=1, le=20)
    database_max_overflow: int = Field(10, ge=0)
    database_pool_timeout: int = 30
    database_pool_recycle: int = 1800

    mlflow_tracking_uri: str = "sqlite:///mlflow.db"
    mlflow_experiment_name: str = "aether"

    auth_username: str = "admin"
    auth_password: str = ""
    api_key: str = ""
    jwt_secret: str = ""
    jwt_expiry_hours: int = 72
    webhook_secret: str = ""
    ha_url: str = "http://homeassistant.local:8123"

    # Of the stand-in alone: what the app does with code that is not here. Less only where a test needs haste.
    standin_start_cpu_seconds: float = 5
    standin_exception_cpu_seconds: float = 8
    standin_memory_mib: int = 290
    # The store in a file, which a scheduler makes at each start and nobody reads: two seconds of CPU.
    standin_local_tracing: bool = True


@cache
def settings() -> Settings:
    return Settings()
