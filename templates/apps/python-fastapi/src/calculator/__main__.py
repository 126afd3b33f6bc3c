"""Serves the calculator on PORT: python -m calculator"""

import uvicorn

from calculator.settings import load_settings

if __name__ == "__main__":
    uvicorn.run("calculator.app:app", host="0.0.0.0", port=load_settings().port)
