@echo off
rem Kept in UTF-8 here; kit.py writes it in GB 2312 with CRLF.
chcp 936 >nul
setlocal
title 政府信息公开年报：卸载
set "TARGET=%LOCALAPPDATA%\gia-author"
echo 要删除的是程序，填报文件和生成的年报都不动。
choice /c YN /m "确定要卸载吗？Y 卸载，N 不卸载"
if errorlevel 2 exit /b 1
powershell -NoProfile -ExecutionPolicy Bypass -Command "foreach ($place in 'Desktop', 'Programs') { Remove-Item -ErrorAction SilentlyContinue (Join-Path ([Environment]::GetFolderPath($place)) '政府信息公开年报.lnk') }"
reg delete "HKCU\Software\Classes\gia-author.report" /f >nul 2>nul
reg delete "HKCU\Software\Classes\.yaml\OpenWithProgids" /v "gia-author.report" /f >nul 2>nul
rmdir /s /q "%TARGET%\app"
if exist "%TARGET%\app" goto busy
echo 已经卸载。%TARGET%\python 是随程序装的Python，别的程序不用的话，可以在“设置－应用”里卸载。
pause
exit /b 0

:busy
echo 程序还开着，有的文件删不掉。关上它的网页，等一分钟再试。
pause
exit /b 1
