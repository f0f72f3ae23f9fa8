@echo off
rem Starts the editor of the site. Only ASCII in here: cmd reads a file in whatever code page the console has.
setlocal
title Safe Step: keep this window open
pushd "%~dp0"
if not exist "requirements.txt" (
  echo.
  echo   Spochatku rozpakuite ves arkhiv: prava knopka myshi, "Vytiahnuty vse".
  echo   Unpack the whole archive first: right click, "Extract all".
  echo.
  pause
  exit /b 2
)
chcp 65001 >nul
rem The archive made by "safe-step bundle" has a Python of its own, with the generator in it.
set "BUNDLED=python\python.exe"
fc /b requirements.txt python\requirements.txt >nul 2>nul && if exist "%BUNDLED%" goto bundled
set "STEP=.venv\Scripts\safe-step.exe"
fc /b requirements.txt .venv\requirements.txt >nul 2>nul && if exist "%STEP%" goto start

set "CHECK=import sys; sys.exit(sys.version_info < (3, 11))"
set "FOUND=py"
set "VERSION=-3"
py -3 -c "%CHECK%" >nul 2>nul && goto bring
set "VERSION="
rem The stub of the Microsoft Store is an empty file.
for /f "delims=" %%p in ('where python 2^>nul') do if %%~zp GTR 0 (
  set "FOUND=%%p"
  "%%p" -c "%CHECK%" >nul 2>nul && goto bring
)
echo.
echo   Vstanovit Python 3.11 abo novishyi (poznachka "Add python.exe to PATH") i klatsnit tsei fail shche raz.
echo   Install Python 3.11 or newer (tick "Add python.exe to PATH") and double-click this file again.
echo.
start "" "https://www.python.org/downloads/"
pause
exit /b 2

:bring
"%FOUND%" %VERSION% -m venv .venv || goto failed
.venv\Scripts\python.exe -m pip install --disable-pip-version-check --force-reinstall --no-deps -r requirements.txt || goto failed
copy /y requirements.txt .venv\requirements.txt >nul

:start
"%STEP%" edit %*
if not errorlevel 1 exit /b 0
goto failed

:bundled
"%BUNDLED%" -X utf8 -c "import sys, safe_step; sys.exit(safe_step.main())" edit %*
if not errorlevel 1 exit /b 0

:failed
pause
exit /b 2
