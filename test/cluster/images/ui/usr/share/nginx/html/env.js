window.__ENV__ = { API_URL: "/api" };
