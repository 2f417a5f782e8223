const response = await fetch(`${window.__ENV__.API_URL}/v1/health`);
document.getElementById("root").textContent = response.ok ? "healthy" : "unreachable";
