; Inno Setup 6 script: one installer that needs no administrator.
;   iscc /DAppVersion=0.1.0 /DSourceFolder=..\..\..\dist\HeartStudio heart-studio.iss
; The double-click app itself is made by `python3 studio.py build`.

#ifndef AppVersion
  #error Give the version: /DAppVersion=0.1.0
#endif
#ifndef SourceFolder
  #define SourceFolder "..\..\..\dist\Heart Studio"
#endif

[Setup]
AppId={{6C4B0E0B-6C0C-4E37-9C39-5B5E0D2A7F11}
AppName=Heart Studio
AppVersion={#AppVersion}
AppPublisher=Heart Studio contributors
DefaultDirName={autopf}\Heart Studio
DefaultGroupName=Heart Studio
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\..\LICENSE
OutputDir=..\..\..\dist
OutputBaseFilename=heart-studio-{#AppVersion}-windows-x64-setup
SetupIconFile=..\..\..\build\heart-studio.ico
UninstallDisplayIcon={app}\heart-studio.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "{#SourceFolder}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Libraries of an older version would be loaded beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Heart Studio"; Filename: "{app}\heart-studio.exe"
Name: "{autodesktop}\Heart Studio"; Filename: "{app}\heart-studio.exe"; Tasks: desktopicon

[Registry]
; Offered under "Open with" for sound files; the person's player stays the default.
Root: HKA; Subkey: "Software\Classes\Applications\heart-studio.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Heart Studio"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\heart-studio.exe\shell\open\command"; ValueType: string; ValueData: """{app}\heart-studio.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\heart-studio.exe\SupportedTypes"; ValueType: string; ValueName: ".flac"
Root: HKA; Subkey: "Software\Classes\Applications\heart-studio.exe\SupportedTypes"; ValueType: string; ValueName: ".mp3"
Root: HKA; Subkey: "Software\Classes\Applications\heart-studio.exe\SupportedTypes"; ValueType: string; ValueName: ".wav"
Root: HKA; Subkey: "Software\Classes\Applications\heart-studio.exe\SupportedTypes"; ValueType: string; ValueName: ".ogg"

[Run]
Filename: "{app}\heart-studio.exe"; Description: "{cm:LaunchProgram,Heart Studio}"; Flags: nowait postinstall skipifsilent
