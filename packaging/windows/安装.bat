@echo off
rem Kept in UTF-8 here; kit.py writes it in GB 2312 with CRLF, as the command prompt of a Chinese Windows reads it.
chcp 936 >nul
setlocal
title 政府信息公开年报：安装
set "KIT=%~dp0"
set "TARGET=%LOCALAPPDATA%\gia-author"
set "PY="
set "FITS=import sys, venv, ensurepip; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 14) and sys.maxsize > 2 ** 32))"

echo 正在找Python 3.11以上版本……
for %%V in (3.14 3.13 3.12 3.11) do call :try py -%%V
call :try python
if not defined PY if exist "%TARGET%\python\python.exe" call :try "%TARGET%\python\python.exe"
if not defined PY for %%I in ("%KIT%python-3*-amd64.exe") do call :unpack "%%~fI"
if not defined PY goto nopython

echo 正在安装，大约要一两分钟……
%PY% -m venv --clear "%TARGET%\app" || goto failed
"%TARGET%\app\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%KIT%wheels" --require-hashes -r "%KIT%requirements.txt" || goto failed
for %%W in ("%KIT%wheels\gia_author-*.whl") do "%TARGET%\app\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "%%~fW" || goto failed
copy /y "%KIT%卸载.bat" "%TARGET%\卸载.bat" >nul || goto failed

set "WINDOW=%TARGET%\app\Scripts\pythonw.exe"
powershell -NoProfile -ExecutionPolicy Bypass -Command "$shell = New-Object -ComObject WScript.Shell; foreach ($place in 'Desktop', 'Programs') { $link = $shell.CreateShortcut((Join-Path ([Environment]::GetFolderPath($place)) '政府信息公开年报.lnk')); $link.TargetPath = $env:WINDOW; $link.Arguments = '-m gia_author open'; $link.WorkingDirectory = [Environment]::GetFolderPath('MyDocuments'); $link.Save() }" || goto failed
reg add "HKCU\Software\Classes\gia-author.report" /ve /d "政府信息公开年报" /f >nul || goto failed
reg add "HKCU\Software\Classes\gia-author.report\shell\open\command" /ve /d "\"%WINDOW%\" -m gia_author open \"%%1\"" /f >nul || goto failed
reg add "HKCU\Software\Classes\.yaml\OpenWithProgids" /v "gia-author.report" /t REG_SZ /d "" /f >nul || goto failed

"%TARGET%\app\Scripts\python.exe" -m gia_author doctor
echo.
echo 装好了。双击桌面上的“政府信息公开年报”就能用。要删除的，运行 %TARGET%\卸载.bat。
pause
exit /b 0

:try
if defined PY exit /b 0
%* -c "%FITS%" >nul 2>nul
if not errorlevel 1 set PY=%*
exit /b 0

:unpack
if defined PY exit /b 0
echo 没有找到，先装这个文件夹里的 %~nx1（装在自己的用户文件夹里，不要管理员权限）……
%1 /quiet InstallAllUsers=0 PrependPath=0 Include_launcher=0 Include_test=0 Shortcuts=0 "TargetDir=%TARGET%\python"
call :try "%TARGET%\python\python.exe"
exit /b 0

:nopython
echo.
echo 这台电脑上没有Python 3.11至3.14的64位版本。
echo 请把Python官方的Windows安装程序（文件名像 python-3.12.10-amd64.exe）放到这个文件夹里，
echo 再双击一次“安装.bat”，它会自动装好，不要管理员权限。
pause
exit /b 1

:failed
echo.
echo 没有装成，上面最后几行是原因。什么都没有改动的文件可以不管；请把窗口里的文字发给信息化人员。
pause
exit /b 1
