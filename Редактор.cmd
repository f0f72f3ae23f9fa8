@echo off
rem Starts the editor of the site. Only ASCII in here: cmd reads a file in whatever code page the console has.
rem All words for people come from Python or from a page.
setlocal
title Safe Step: keep this window open
pushd "%~dp0"
if not exist "scripts\run.py" (
  echo.
  echo   Spochatku rozpakuite ves arkhiv: prava knopka myshi, "Vytiahnuty vse".
  echo   Unpack the whole archive first: right click, "Extract all".
  echo.
  pause
  exit /b 2
)
chcp 65001 >nul
set "CHECK=import sys; sys.exit(sys.version_info < (3, 11))"
set "VERSION="

set "FOUND=%CD%\python\python.exe"
if exist "%FOUND%" goto start
set "FOUND=py"
set "VERSION=-3"
py -3 -c "%CHECK%" >nul 2>nul && goto start
set "VERSION="
rem The stub of the Microsoft Store is an empty file.
for /f "delims=" %%p in ('where python 2^>nul') do if %%~zp GTR 0 (
  set "FOUND=%%p"
  "%%p" -c "%CHECK%" >nul 2>nul && goto start
)
start "" "guide\start.html"
exit /b 2

:start
"%FOUND%" %VERSION% -X utf8 scripts\run.py edit %*
if errorlevel 1 pause
