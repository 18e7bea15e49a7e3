<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Heart Studio</source>
        <translation>Über Heart Studio</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Parts and licence</source>
        <translation>Bestandteile und Lizenz</translation>
    </message>
    <message>
        <source>&amp;Parts</source>
        <translation>&amp;Bestandteile</translation>
    </message>
    <message>
        <source>&amp;Licence</source>
        <translation>&amp;Lizenz</translation>
    </message>
    <message>
        <source>Type tags and lyrics, get a song: made on your own computer by the open HeartMuLa models. Nothing is uploaded.</source>
        <translation>Tags und Liedtext schreiben, einen Song bekommen: auf dem eigenen Rechner erzeugt von den offenen HeartMuLa-Modellen. Nichts wird hochgeladen.</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Bestandteile</translation>
    </message>
    <message>
        <source>What the app stands on, with licences</source>
        <translation>Worauf das Programm aufbaut, mit Lizenzen</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Heart Studio is free software: Apache-2.0</source>
        <translation>Heart Studio ist freie Software: Apache-2.0</translation>
    </message>
    <message>
        <source>&amp;Copy version</source>
        <translation>Version &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy version</source>
        <translation>Version kopieren</translation>
    </message>
    <message>
        <source>Copy the versions for a report</source>
        <translation>Die Versionen für einen Bericht kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this page</source>
        <translation>Diese Seite schließen</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New song</source>
        <translation>&amp;Neuer Song</translation>
    </message>
    <message>
        <source>Empty the draft and begin a new song (can be undone)</source>
        <translation>Den Entwurf leeren und einen neuen Song beginnen (lässt sich rückgängig machen)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Öffnen…</translation>
    </message>
    <message>
        <source>Open song files, other audio, or lyrics</source>
        <translation>Song-Dateien, andere Audiodateien oder Liedtexte öffnen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>Save the chosen songs as WAV, FLAC, MP3, Ogg or Opus</source>
        <translation>Die gewählten Songs als WAV, FLAC, MP3, Ogg oder Opus speichern</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Open the folder that holds the song&apos;s file</source>
        <translation>Den Ordner mit der Datei des Songs öffnen</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>Appearance, folders, models, sound, titles</source>
        <translation>Aussehen, Ordner, Modelle, Ton, Titel</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Close the window; a song being made is stopped and kept</source>
        <translation>Das Fenster schließen; ein entstehender Song wird angehalten und behalten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change of the draft or the library</source>
        <translation>Die letzte Änderung am Entwurf oder in der Bibliothek zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Make the change again that was taken back</source>
        <translation>Die zurückgenommene Änderung wieder ausführen</translation>
    </message>
    <message>
        <source>&amp;Find in the library</source>
        <translation>In der Bibliothek &amp;suchen</translation>
    </message>
    <message>
        <source>Search titles, tags and lyrics</source>
        <translation>Titel, Tags und Liedtexte durchsuchen</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Give the song another title</source>
        <translation>Dem Song einen anderen Titel geben</translation>
    </message>
    <message>
        <source>&amp;Move to the bin</source>
        <translation>In den &amp;Papierkorb</translation>
    </message>
    <message>
        <source>Move the chosen songs to the system&apos;s bin (can be undone)</source>
        <translation>Die gewählten Songs in den Papierkorb des Systems legen (lässt sich rückgängig machen)</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>&amp;Erzeugen</translation>
    </message>
    <message>
        <source>Make a song of the draft; while one is made, queue it</source>
        <translation>Aus dem Entwurf einen Song machen; entsteht gerade einer, kommt er in die Warteschlange</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>Stop making the song; what was made is kept</source>
        <translation>Den Song anhalten; was schon entstanden ist, bleibt</translation>
    </message>
    <message>
        <source>&amp;Extend from here</source>
        <translation>Ab hier &amp;fortsetzen</translation>
    </message>
    <message>
        <source>Continue the open song from the play head</source>
        <translation>Den offenen Song ab der Abspielposition fortsetzen</translation>
    </message>
    <message>
        <source>Do &amp;not extend</source>
        <translation>&amp;Nicht fortsetzen</translation>
    </message>
    <message>
        <source>The next song is a new one again</source>
        <translation>Der nächste Song ist wieder ein neuer</translation>
    </message>
    <message>
        <source>&amp;Repair selection</source>
        <translation>&amp;Auswahl reparieren</translation>
    </message>
    <message>
        <source>Compose the selected passage anew, to choose from</source>
        <translation>Die ausgewählte Stelle neu komponieren, zur Auswahl</translation>
    </message>
    <message>
        <source>&amp;Use its settings</source>
        <translation>Seine Einstellungen &amp;übernehmen</translation>
    </message>
    <message>
        <source>Put the song&apos;s tags, lyrics and sampling into the draft</source>
        <translation>Tags, Liedtext und Sampling des Songs in den Entwurf übernehmen</translation>
    </message>
    <message>
        <source>&amp;Decode again…</source>
        <translation>Neu &amp;dekodieren…</translation>
    </message>
    <message>
        <source>Make the sound anew from the same tokens</source>
        <translation>Den Klang aus denselben Tokens neu erzeugen</translation>
    </message>
    <message>
        <source>&amp;Compare with the chosen song</source>
        <translation>Mit dem gewählten Song &amp;vergleichen</translation>
    </message>
    <message>
        <source>Switch to the chosen song at the same moment, equally loud</source>
        <translation>An derselben Stelle und gleich laut zum gewählten Song wechseln</translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>Keine Sterne</translation>
    </message>
    <message>
        <source>Take the stars away</source>
        <translation>Die Sterne entfernen</translation>
    </message>
    <message>
        <source>1 star</source>
        <translation>1 Stern</translation>
    </message>
    <message>
        <source>Give the chosen songs one star</source>
        <translation>Den gewählten Songs einen Stern geben</translation>
    </message>
    <message>
        <source>2 stars</source>
        <translation>2 Sterne</translation>
    </message>
    <message>
        <source>Give the chosen songs two stars</source>
        <translation>Den gewählten Songs zwei Sterne geben</translation>
    </message>
    <message>
        <source>3 stars</source>
        <translation>3 Sterne</translation>
    </message>
    <message>
        <source>Give the chosen songs three stars</source>
        <translation>Den gewählten Songs drei Sterne geben</translation>
    </message>
    <message>
        <source>4 stars</source>
        <translation>4 Sterne</translation>
    </message>
    <message>
        <source>Give the chosen songs four stars</source>
        <translation>Den gewählten Songs vier Sterne geben</translation>
    </message>
    <message>
        <source>5 stars</source>
        <translation>5 Sterne</translation>
    </message>
    <message>
        <source>Give the chosen songs five stars</source>
        <translation>Den gewählten Songs fünf Sterne geben</translation>
    </message>
    <message>
        <source>Free the model&apos;s &amp;memory</source>
        <translation>&amp;Modellspeicher freigeben</translation>
    </message>
    <message>
        <source>The next song loads the model again</source>
        <translation>Der nächste Song lädt das Modell wieder</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Back to the &amp;start</source>
        <translation>Zurück zum Anfan&amp;g</translation>
    </message>
    <message>
        <source>Stop playing and go back to the start</source>
        <translation>Anhalten und zum Anfang zurückgehen</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>&amp;Schleife</translation>
    </message>
    <message>
        <source>Repeat the selection, or the whole song without one</source>
        <translation>Die Auswahl wiederholen, ohne Auswahl den ganzen Song</translation>
    </message>
    <message>
        <source>&amp;Back 5 seconds</source>
        <translation>5 Sekunden &amp;zurück</translation>
    </message>
    <message>
        <source>Move the play head back by five seconds</source>
        <translation>Die Abspielposition um fünf Sekunden zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Forward 5 seconds</source>
        <translation>5 Sekunden &amp;vor</translation>
    </message>
    <message>
        <source>Move the play head on by five seconds</source>
        <translation>Die Abspielposition um fünf Sekunden vorsetzen</translation>
    </message>
    <message>
        <source>Lo&amp;uder</source>
        <translation>La&amp;uter</translation>
    </message>
    <message>
        <source>Raise the volume</source>
        <translation>Die Lautstärke erhöhen</translation>
    </message>
    <message>
        <source>&amp;Quieter</source>
        <translation>&amp;Leiser</translation>
    </message>
    <message>
        <source>Lower the volume</source>
        <translation>Die Lautstärke verringern</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Show less of the song, larger</source>
        <translation>Weniger vom Song zeigen, größer</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Show more of the song, smaller</source>
        <translation>Mehr vom Song zeigen, kleiner</translation>
    </message>
    <message>
        <source>Show the &amp;whole song</source>
        <translation>Den ganzen Song &amp;zeigen</translation>
    </message>
    <message>
        <source>Show the song from its start to its end</source>
        <translation>Den Song von Anfang bis Ende zeigen</translation>
    </message>
    <message>
        <source>Go to the &amp;library</source>
        <translation>Zur &amp;Bibliothek</translation>
    </message>
    <message>
        <source>Put the keyboard into the list of songs</source>
        <translation>Die Tastatur auf die Liste der Songs richten</translation>
    </message>
    <message>
        <source>Go to the &amp;waveform</source>
        <translation>Zur &amp;Wellenform</translation>
    </message>
    <message>
        <source>Put the keyboard into the waveform</source>
        <translation>Die Tastatur auf die Wellenform richten</translation>
    </message>
    <message>
        <source>Go to the &amp;tags</source>
        <translation>Zu den &amp;Tags</translation>
    </message>
    <message>
        <source>Put the keyboard into the tags</source>
        <translation>Die Tastatur auf die Tags richten</translation>
    </message>
    <message>
        <source>Go to the l&amp;yrics</source>
        <translation>Zum &amp;Liedtext</translation>
    </message>
    <message>
        <source>Put the keyboard into the lyrics</source>
        <translation>Die Tastatur auf den Liedtext richten</translation>
    </message>
    <message>
        <source>Go to the &amp;sampling</source>
        <translation>Zum &amp;Sampling</translation>
    </message>
    <message>
        <source>Put the keyboard into the sampling controls</source>
        <translation>Die Tastatur auf die Sampling-Regler richten</translation>
    </message>
    <message>
        <source>Li&amp;brary column</source>
        <translation>Bibliothek &amp;anzeigen</translation>
    </message>
    <message>
        <source>Show or hide the library</source>
        <translation>Die Bibliothek ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Sa&amp;mpling column</source>
        <translation>Sa&amp;mpling anzeigen</translation>
    </message>
    <message>
        <source>Show or hide sampling and queue</source>
        <translation>Sampling und Warteschlange ein- oder ausblenden</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>Den ganzen Bildschirm nutzen</translation>
    </message>
    <message>
        <source>&amp;Welcome page</source>
        <translation>&amp;Willkommensseite</translation>
    </message>
    <message>
        <source>Show the examples of the first start</source>
        <translation>Die Beispiele des ersten Starts zeigen</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>List every key</source>
        <translation>Alle Tasten auflisten</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>Show what the app has written down</source>
        <translation>Zeigen, was das Programm aufgezeichnet hat</translation>
    </message>
    <message>
        <source>&amp;About Heart Studio</source>
        <translation>&amp;Über Heart Studio</translation>
    </message>
    <message>
        <source>Version, authors&apos; licences, models</source>
        <translation>Version, Lizenzen, Modelle</translation>
    </message>
</context>
<context>
    <name>CandidateCount</name>
    <message>
        <source>Candidates of a repair</source>
        <translation>Kandidaten einer Reparatur</translation>
    </message>
    <message>
        <source>How many candidates a repair makes to choose from</source>
        <translation>Wie viele Kandidaten eine Reparatur zur Auswahl macht</translation>
    </message>
</context>
<context>
    <name>DropVeil</name>
    <message>
        <source>Drop songs to open them, or text to sing it</source>
        <translation>Songs hier ablegen, um sie zu öffnen, oder Text, um ihn zu singen</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>What “Copy report” copies; folders of yours are left out</source>
        <translation>Was „Bericht kopieren“ kopiert; Ihre Ordner sind nicht enthalten</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Einzelheiten</translation>
    </message>
    <message>
        <source>Show what the report says</source>
        <translation>Zeigen, was im Bericht steht</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>Bericht &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copy versions, this failure and the last log lines, without private paths</source>
        <translation>Versionen, diesen Fehler und die letzten Protokollzeilen kopieren, ohne private Pfade</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Where the exported files are written</source>
        <translation>Wohin die exportierten Dateien geschrieben werden</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Den Ordner wählen</translation>
    </message>
    <message>
        <source>Bring to −14 LUFS, peaks below −1 dB</source>
        <translation>Auf −14 LUFS bringen, Spitzen unter −1 dB</translation>
    </message>
    <message>
        <source>Match the loudness</source>
        <translation>Lautheit angleichen</translation>
    </message>
    <message>
        <source>As loud as streaming services play songs; the song in the library stays</source>
        <translation>So laut, wie Streaming-Dienste Songs abspielen; der Song in der Bibliothek bleibt, wie er ist</translation>
    </message>
    <message>
        <source>This folder does not exist. Choose another one.</source>
        <translation>Diesen Ordner gibt es nicht. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Every format carries the song&apos;s score, so it can be continued</source>
        <translation>Jedes Format enthält die Partitur des Songs, damit er fortgesetzt werden kann</translation>
    </message>
    <message>
        <source>MP3 (small, plays everywhere)</source>
        <translation>MP3 (klein, läuft überall)</translation>
    </message>
    <message>
        <source>FLAC (lossless)</source>
        <translation>FLAC (verlustfrei)</translation>
    </message>
    <message>
        <source>WAV, 24 bit (for audio editors)</source>
        <translation>WAV, 24 Bit (für Audioprogramme)</translation>
    </message>
    <message>
        <source>WAV, 16 bit (CD)</source>
        <translation>WAV, 16 Bit (CD)</translation>
    </message>
    <message>
        <source>WAV, 32 bit float</source>
        <translation>WAV, 32 Bit Fließkomma</translation>
    </message>
    <message>
        <source>Ogg Vorbis</source>
        <translation>Ogg Vorbis</translation>
    </message>
    <message>
        <source>Opus (smallest)</source>
        <translation>Opus (am kleinsten)</translation>
    </message>
    <message>
        <source>Export one song</source>
        <translation>Einen Song exportieren</translation>
    </message>
    <message>
        <source>Export {n} songs</source>
        <translation>{n} Songs exportieren</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>Write the files</source>
        <translation>Die Dateien schreiben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close without exporting</source>
        <translation>Schließen, ohne zu exportieren</translation>
    </message>
    <message>
        <source>Folder for exports</source>
        <translation>Ordner für Exporte</translation>
    </message>
</context>
<context>
    <name>ExtendBar</name>
    <message>
        <source>Generate continues “{title}” from {time}: what comes before stays as it is. The lyrics below are what remains to be sung.</source>
        <translation>„Erzeugen“ setzt „{title}“ ab {time} fort: Was davor kommt, bleibt, wie es ist. Der Liedtext unten ist, was noch zu singen bleibt.</translation>
    </message>
</context>
<context>
    <name>ExtensionController</name>
    <message>
        <source>After that the model has room for {time} more.</source>
        <translation>Danach hat das Modell noch Platz für {time}.</translation>
    </message>
    <message>
        <source>That is {time} more than the model can keep in mind at once.</source>
        <translation>Das sind {time} mehr, als das Modell auf einmal behalten kann.</translation>
    </message>
</context>
<context>
    <name>FileController</name>
    <message>
        <source>Songs and lyrics ({patterns})</source>
        <translation>Songs und Liedtexte ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>The text is in the lyrics now</source>
        <translation>Der Text steht jetzt im Liedtext</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>“{title}” is open with all its settings</source>
        <translation>„{title}“ ist mit allen Einstellungen offen</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>A song was added</source>
        <translation>Ein Song wurde hinzugefügt</translation>
    </message>
    <message>
        <source>{n} songs were added to the library</source>
        <translation>{n} Songs wurden der Bibliothek hinzugefügt</translation>
    </message>
    <message>
        <source>Play it</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Exporting {done} of {total}</source>
        <translation>{done} von {total} wird exportiert</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The song is exported</source>
        <translation>Der Song ist exportiert</translation>
    </message>
    <message>
        <source>{n} files are exported</source>
        <translation>{n} Dateien sind exportiert</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Listen to an example first, or change it as you like:</source>
        <translation>Hören Sie zuerst ein Beispiel, oder ändern Sie es nach Belieben:</translation>
    </message>
    <message>
        <source>Welcome to Heart Studio</source>
        <translation>Willkommen bei Heart Studio</translation>
    </message>
    <message>
        <source>Write tags and lyrics, press Generate, and hear a song being made: on this computer, without an account, without uploading anything.</source>
        <translation>Tags und Liedtext schreiben, „Erzeugen“ drücken und hören, wie ein Song entsteht: auf diesem Rechner, ohne Konto, ohne etwas hochzuladen.</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Look at “{title}”</source>
        <translation>„{title}“ ansehen</translation>
    </message>
    <message>
        <source>Put this example into the draft</source>
        <translation>Dieses Beispiel in den Entwurf übernehmen</translation>
    </message>
    <message>
        <source>How to get another model, and where to add its folder</source>
        <translation>Wie man ein anderes Modell bekommt und wo man seinen Ordner hinzufügt</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Generate “{title}”</source>
        <translation>„{title}“ erzeugen</translation>
    </message>
    <message>
        <source>Put this example into the draft and make the song</source>
        <translation>Dieses Beispiel in den Entwurf übernehmen und den Song erzeugen</translation>
    </message>
    <message>
        <source>The built-in starter model is small: it shows at once how everything works. For real music add a HeartMuLa model; it needs about 23 GB of disk and, to be quick, a good graphics card.</source>
        <translation>Das eingebaute Startmodell ist klein: Es zeigt sofort, wie alles funktioniert. Für richtige Musik fügen Sie ein HeartMuLa-Modell hinzu; es braucht etwa 23 GB Platz und, um schnell zu sein, eine gute Grafikkarte.</translation>
    </message>
    <message>
        <source>Add a &amp;model…</source>
        <translation>&amp;Modell hinzufügen…</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>Start with an &amp;empty draft</source>
        <translation>Mit &amp;leerem Entwurf beginnen</translation>
    </message>
    <message>
        <source>Start with an empty draft</source>
        <translation>Mit leerem Entwurf beginnen</translation>
    </message>
    <message>
        <source>Close this page; Help shows it again</source>
        <translation>Diese Seite schließen; über „Hilfe“ erscheint sie wieder</translation>
    </message>
    <message>
        <source>instrumental</source>
        <translation>instrumental</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose: {option}</source>
        <translation>Wählen: {option}</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Einen Ordner wählen</translation>
    </message>
</context>
<context>
    <name>FolderListField</name>
    <message>
        <source>&amp;Add…</source>
        <translation>&amp;Hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Choose a folder with a model</source>
        <translation>Einen Ordner mit einem Modell wählen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Remove the folder</source>
        <translation>Den Ordner entfernen</translation>
    </message>
    <message>
        <source>Take the chosen folder off the list; nothing is deleted</source>
        <translation>Den gewählten Ordner von der Liste nehmen; nichts wird gelöscht</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Delete 1 song</source>
        <translation>1 Song löschen</translation>
    </message>
    <message>
        <source>Delete {n} songs</source>
        <translation>{n} Songs löschen</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>The song is in the bin</source>
        <translation>Der Song ist im Papierkorb</translation>
    </message>
    <message>
        <source>{n} songs are in the bin</source>
        <translation>{n} Songs sind im Papierkorb</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The folder could not be opened: {folder}</source>
        <translation>Der Ordner ließ sich nicht öffnen: {folder}</translation>
    </message>
    <message>
        <source>The song&apos;s settings are in the draft</source>
        <translation>Die Einstellungen des Songs sind im Entwurf</translation>
    </message>
    <message>
        <source>Choose another song in the library to compare with</source>
        <translation>Wählen Sie in der Bibliothek einen anderen Song zum Vergleichen</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Search the library</source>
        <translation>Die Bibliothek durchsuchen</translation>
    </message>
    <message>
        <source>Search title, tags, lyrics</source>
        <translation>Titel, Tags, Liedtext suchen</translation>
    </message>
    <message>
        <source>Every word must occur in title, tags or lyrics (Ctrl+F)</source>
        <translation>Jedes Wort muss in Titel, Tags oder Liedtext vorkommen (Strg+F)</translation>
    </message>
    <message>
        <source>Order and filter</source>
        <translation>Ordnung und Filter</translation>
    </message>
    <message>
        <source>Order of the songs, and how many stars they need</source>
        <translation>Reihenfolge der Songs, und wie viele Sterne sie brauchen</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>By title</source>
        <translation>Nach Titel</translation>
    </message>
    <message>
        <source>Most stars first</source>
        <translation>Meiste Sterne zuerst</translation>
    </message>
    <message>
        <source>Longest first</source>
        <translation>Längste zuerst</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>Alle Songs</translation>
    </message>
    <message>
        <source>With stars</source>
        <translation>Mit Sternen</translation>
    </message>
    <message>
        <source>3 stars or more</source>
        <translation>3 Sterne oder mehr</translation>
    </message>
    <message>
        <source>5 stars</source>
        <translation>5 Sterne</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>No songs yet.
What you make appears here.</source>
        <translation>Noch keine Songs.
Was Sie erzeugen, erscheint hier.</translation>
    </message>
    <message>
        <source>Nothing found.
Try fewer words.</source>
        <translation>Nichts gefunden.
Versuchen Sie es mit weniger Wörtern.</translation>
    </message>
    <message>
        <source>1 song</source>
        <translation>1 Song</translation>
    </message>
    <message>
        <source>{n} songs</source>
        <translation>{n} Songs</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} von {total}</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Which records are shown</source>
        <translation>Welche Einträge gezeigt werden</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Filtern…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Show only records with this text</source>
        <translation>Nur Einträge mit diesem Text zeigen</translation>
    </message>
    <message>
        <source>What the app has written down, newest last</source>
        <translation>Was das Programm aufgezeichnet hat, das Neueste zuletzt</translation>
    </message>
    <message>
        <source>Show &amp;files</source>
        <translation>&amp;Dateien zeigen</translation>
    </message>
    <message>
        <source>Show files</source>
        <translation>Dateien zeigen</translation>
    </message>
    <message>
        <source>Open the folder with the log files</source>
        <translation>Den Ordner mit den Protokolldateien öffnen</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>Bericht &amp;kopieren</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copy versions and the last log lines, without private paths</source>
        <translation>Versionen und die letzten Protokollzeilen kopieren, ohne private Pfade</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the log</source>
        <translation>Das Protokoll schließen</translation>
    </message>
</context>
<context>
    <name>LyricsCounters</name>
    <message>
        <source>The model reads tags and lyrics in tokens and has a limited number of positions for them and for the music: 12.5 positions are one second of music.</source>
        <translation>Das Modell liest Tags und Liedtext als Tokens und hat für sie und die Musik eine begrenzte Zahl von Positionen: 12,5 Positionen sind eine Sekunde Musik.</translation>
    </message>
    <message>
        <source>Instrumental: only section marks are sent. The model may still hum or sing; this is its weak side.</source>
        <translation>Instrumental: Nur die Abschnittsmarken werden gesendet. Das Modell summt oder singt vielleicht trotzdem; das ist seine Schwäche.</translation>
    </message>
    <message>
        <source>Lines: {count}</source>
        <translation>Zeilen: {count}</translation>
    </message>
    <message>
        <source>Words: {count}</source>
        <translation>Wörter: {count}</translation>
    </message>
    <message>
        <source>Tokens: {count}</source>
        <translation>Tokens: {count}</translation>
    </message>
    <message>
        <source>Positions left: {count}</source>
        <translation>Positionen frei: {count}</translation>
    </message>
    <message>
        <source>{count} positions too many: shorten the lyrics or the song</source>
        <translation>{count} Positionen zu viel: Liedtext oder Song kürzen</translation>
    </message>
</context>
<context>
    <name>LyricsEditor</name>
    <message>
        <source>Ly&amp;rics</source>
        <translation>Lied&amp;text</translation>
    </message>
    <message>
        <source>Open lyrics</source>
        <translation>Liedtext öffnen</translation>
    </message>
    <message>
        <source>Lyrics (*.txt *.lrc);;All files (*)</source>
        <translation>Liedtexte (*.txt *.lrc);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>&amp;Instrumental</source>
        <translation>&amp;Instrumental</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>Instrumental</translation>
    </message>
    <message>
        <source>A song without words: only the section marks are sent to the model</source>
        <translation>Ein Song ohne Worte: Nur die Abschnittsmarken gehen an das Modell</translation>
    </message>
    <message>
        <source>Open a .txt or .lrc file; one can also be dropped on the text</source>
        <translation>Eine .txt- oder .lrc-Datei öffnen; man kann sie auch auf den Text ziehen</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Liedtext</translation>
    </message>
    <message>
        <source>Section marks like [verse] stand on lines of their own</source>
        <translation>Abschnittsmarken wie [verse] stehen in eigenen Zeilen</translation>
    </message>
    <message>
        <source>The words to sing, in any language</source>
        <translation>Die Worte, die gesungen werden, in jeder Sprache</translation>
    </message>
    <message>
        <source>[verse]
Write what is to be sung, with a section mark above each part…</source>
        <translation>[verse]
Schreiben Sie, was gesungen werden soll, mit einer Abschnittsmarke über jedem Teil…</translation>
    </message>
    <message>
        <source>This file is too large to be lyrics (more than 1 MB).</source>
        <translation>Diese Datei ist zu groß für einen Liedtext (mehr als 1 MB).</translation>
    </message>
    <message>
        <source>This file is no text.</source>
        <translation>Diese Datei ist kein Text.</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Diese Datei lässt sich nicht lesen.</translation>
    </message>
</context>
<context>
    <name>LyricsHelper</name>
    <message>
        <source>Lyrics helper</source>
        <translation>Texthelfer</translation>
    </message>
    <message>
        <source>Let your text model draft or polish lyrics</source>
        <translation>Ihr Textmodell Liedtexte entwerfen oder verbessern lassen</translation>
    </message>
    <message>
        <source>Write lyrics about…</source>
        <translation>Liedtext schreiben über…</translation>
    </message>
    <message>
        <source>Polish these lyrics</source>
        <translation>Diesen Liedtext verbessern</translation>
    </message>
    <message>
        <source>Stop asking</source>
        <translation>Nicht länger warten</translation>
    </message>
    <message>
        <source>Write lyrics</source>
        <translation>Liedtext schreiben</translation>
    </message>
    <message>
        <source>What is the song about?</source>
        <translation>Wovon handelt der Song?</translation>
    </message>
    <message>
        <source>The text model is writing…</source>
        <translation>Das Textmodell schreibt…</translation>
    </message>
</context>
<context>
    <name>LyricsLint</name>
    <message>
        <source>Fix all</source>
        <translation>Alles beheben</translation>
    </message>
    <message>
        <source>Write known section marks instead, and take style text out</source>
        <translation>Bekannte Abschnittsmarken einsetzen und Stilangaben herausnehmen</translation>
    </message>
    <message>
        <source>Remarks on the lyrics</source>
        <translation>Hinweise zum Liedtext</translation>
    </message>
    <message>
        <source>Enter or a click goes to the line</source>
        <translation>Eingabetaste oder Klick führt zur Zeile</translation>
    </message>
    <message>
        <source>Line {number}: {reason}</source>
        <translation>Zeile {number}: {reason}</translation>
    </message>
    <message>
        <source>Remarks: {count}</source>
        <translation>Hinweise: {count}</translation>
    </message>
</context>
<context>
    <name>LyricsTexts</name>
    <message>
        <source>Intro</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Verse</source>
        <translation>Strophe</translation>
    </message>
    <message>
        <source>Pre-chorus</source>
        <translation>Pre-Chorus</translation>
    </message>
    <message>
        <source>Chorus</source>
        <translation>Refrain</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>Bridge</translation>
    </message>
    <message>
        <source>Outro</source>
        <translation>Outro</translation>
    </message>
    <message>
        <source>The model does not know [{text}]; it may be sung.</source>
        <translation>Das Modell kennt [{text}] nicht; es wird vielleicht gesungen.</translation>
    </message>
    <message>
        <source>The model was not trained on [{text}]; it works sometimes.</source>
        <translation>Das Modell wurde nicht mit [{text}] trainiert; manchmal klappt es.</translation>
    </message>
    <message>
        <source>The model knows this section as {fix}.</source>
        <translation>Das Modell kennt diesen Abschnitt als {fix}.</translation>
    </message>
    <message>
        <source>Style text in a mark gets sung; {fix} alone, and tags for the style.</source>
        <translation>Stilangaben in einer Marke werden gesungen; besser nur {fix} und Tags für den Stil.</translation>
    </message>
    <message>
        <source>A section mark stands on a line of its own.</source>
        <translation>Eine Abschnittsmarke steht in einer eigenen Zeile.</translation>
    </message>
    <message>
        <source>{text} would be sung; the model takes no directions within lyrics.</source>
        <translation>{text} würde gesungen; das Modell versteht keine Anweisungen im Liedtext.</translation>
    </message>
    <message>
        <source>This bracket is not closed.</source>
        <translation>Diese Klammer ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>Too many words: even sung fast they need {least}, the song has {length}.</source>
        <translation>Zu viele Worte: Selbst schnell gesungen brauchen sie {least}, der Song hat {length}.</translation>
    </message>
    <message>
        <source>Tight: sung at ease the words need about {about}, the song has {length}.</source>
        <translation>Knapp: Ruhig gesungen brauchen die Worte etwa {about}, der Song hat {length}.</translation>
    </message>
    <message>
        <source>The words fit: about {about} of {length}.</source>
        <translation>Die Worte passen: etwa {about} von {length}.</translation>
    </message>
    <message>
        <source>Room to spare: about {about} of {length}. The model may end early or repeat.</source>
        <translation>Viel Platz: etwa {about} von {length}. Das Modell hört vielleicht früher auf oder wiederholt sich.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>New song</source>
        <translation>Neuer Song</translation>
    </message>
</context>
<context>
    <name>MakingController</name>
    <message>
        <source>The model&apos;s memory is free</source>
        <translation>Der Modellspeicher ist frei</translation>
    </message>
    <message>
        <source>Freed after the queue</source>
        <translation>Wird nach der Warteschlange freigegeben</translation>
    </message>
    <message>
        <source>A song could not be made</source>
        <translation>Ein Song konnte nicht erzeugt werden</translation>
    </message>
    <message>
        <source>“{title}” is in the library</source>
        <translation>„{title}“ ist in der Bibliothek</translation>
    </message>
    <message>
        <source>A song is done</source>
        <translation>Ein Song ist fertig</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>The repair of “{title}” can be heard</source>
        <translation>Die Reparatur von „{title}“ kann gehört werden</translation>
    </message>
    <message>
        <source>A repair is done</source>
        <translation>Eine Reparatur ist fertig</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Song</source>
        <translation>&amp;Song</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>&amp;Wiedergabe</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Device: chosen when the first song starts</source>
        <translation>Gerät: wird beim ersten Song gewählt</translation>
    </message>
    <message>
        <source>Runs on {device} · composing in {precision}, sound in {codec}</source>
        <translation>Läuft auf {device} · Komposition in {precision}, Klang in {codec}</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>Song</translation>
    </message>
    <message>
        <source>&amp;Length, up to</source>
        <translation>&amp;Länge, höchstens</translation>
    </message>
    <message>
        <source>How long the song may become. The model may end it earlier, when the lyrics are sung. Longer songs need more time and memory.</source>
        <translation>Wie lang der Song werden darf. Das Modell kann ihn früher beenden, wenn der Text gesungen ist. Längere Songs brauchen mehr Zeit und Speicher.</translation>
    </message>
    <message>
        <source>How many songs are made of these settings, each with the next seed. Choose the one you like best.</source>
        <translation>Wie viele Songs aus diesen Einstellungen entstehen, jeder mit dem nächsten Seed. Wählen Sie den, der Ihnen am besten gefällt.</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Takes</translation>
    </message>
    <message>
        <source>&amp;Takes</source>
        <translation>&amp;Takes</translation>
    </message>
    <message>
        <source>Usual sampling</source>
        <translation>Übliches Sampling</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Sampling</translation>
    </message>
    <message>
        <source>Set temperature, top-k and guidance back to the recommended values</source>
        <translation>Temperatur, Top-k und Führung auf die empfohlenen Werte setzen</translation>
    </message>
    <message>
        <source>Te&amp;mperature</source>
        <translation>Te&amp;mperatur</translation>
    </message>
    <message>
        <source>How daring the music is. Low: steady, repeating, safe. 1.0: as the model learned it. High: surprising, and sooner or later out of tune.</source>
        <translation>Wie gewagt die Musik ist. Niedrig: ruhig, wiederholend, sicher. 1,0: wie das Modell es gelernt hat. Hoch: überraschend, und früher oder später schräg.</translation>
    </message>
    <message>
        <source>Top-&amp;k</source>
        <translation>Top-&amp;k</translation>
    </message>
    <message>
        <source>From how many of the likeliest sounds each next one is drawn. Few: clean and plain. Many: richer, with more accidents. 50 is usual.</source>
        <translation>Aus wie vielen der wahrscheinlichsten Klänge der nächste gezogen wird. Wenige: sauber und schlicht. Viele: reicher, mit mehr Zufällen. 50 ist üblich.</translation>
    </message>
    <message>
        <source>&amp;Guidance</source>
        <translation>&amp;Führung</translation>
    </message>
    <message>
        <source>How strictly tags and lyrics are followed. 1.0: no guidance, about twice as fast. 1.5 is usual; more makes hard styles clearer and the music stiffer.</source>
        <translation>Wie genau Tags und Liedtext befolgt werden. 1,0: keine Führung, etwa doppelt so schnell. 1,5 ist üblich; mehr macht schwierige Stile klarer und die Musik steifer.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Which model makes the song. The starter model is small and quick and only shows how things work; the large ones make real music.</source>
        <translation>Welches Modell den Song macht. Das Startmodell ist klein und schnell und zeigt nur, wie alles funktioniert; die großen machen richtige Musik.</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>How to get another model, and where to add its folder</source>
        <translation>Wie man ein anderes Modell bekommt und wo man seinen Ordner hinzufügt</translation>
    </message>
    <message>
        <source>{name} ({size} GB)</source>
        <translation>{name} ({size} GB)</translation>
    </message>
    <message>
        <source>Starter</source>
        <translation>Startmodell</translation>
    </message>
    <message>
        <source>Missing: {model}</source>
        <translation>Fehlt: {model}</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>Noch kein Modell</translation>
    </message>
    <message>
        <source>No guidance: about twice as fast, tags followed less strictly.</source>
        <translation>Keine Führung: etwa doppelt so schnell, Tags werden weniger genau befolgt.</translation>
    </message>
</context>
<context>
    <name>PresetMenu</name>
    <message>
        <source>&amp;Presets</source>
        <translation>&amp;Vorlagen</translation>
    </message>
    <message>
        <source>Save as a preset…</source>
        <translation>Als Vorlage sichern…</translation>
    </message>
    <message>
        <source>Keep the tags and sampling of now under a name</source>
        <translation>Die jetzigen Tags und Sampling-Werte unter einem Namen behalten</translation>
    </message>
    <message>
        <source>Delete a preset</source>
        <translation>Eine Vorlage löschen</translation>
    </message>
    <message>
        <source>Preset {name}</source>
        <translation>Vorlage {name}</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>Vorlage sichern</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>Name der Vorlage:</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>Vorlage löschen</translation>
    </message>
    <message>
        <source>Delete the preset “{name}”?</source>
        <translation>Die Vorlage „{name}“ löschen?</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Piano ballad</source>
        <translation>Klavierballade</translation>
    </message>
    <message>
        <source>Rock band</source>
        <translation>Rockband</translation>
    </message>
    <message>
        <source>Folk evening</source>
        <translation>Folk-Abend</translation>
    </message>
    <message>
        <source>Dance floor</source>
        <translation>Tanzfläche</translation>
    </message>
    <message>
        <source>Hip-hop</source>
        <translation>Hip-Hop</translation>
    </message>
    <message>
        <source>Bright pop</source>
        <translation>Heller Pop</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Progress of the song</source>
        <translation>Fortschritt des Songs</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>In die Warteschlange</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue · {n} waiting</source>
        <translation>Warteschlange · {n} warten</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Make it sooner</source>
        <translation>Früher erzeugen</translation>
    </message>
    <message>
        <source>Make it later</source>
        <translation>Später erzeugen</translation>
    </message>
    <message>
        <source>Why it failed</source>
        <translation>Warum es misslang</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Take it off the list</source>
        <translation>Von der Liste nehmen</translation>
    </message>
</context>
<context>
    <name>RecoveryBar</name>
    <message>
        <source>Compose the rest</source>
        <translation>Den Rest komponieren</translation>
    </message>
    <message>
        <source>The song as it would have become</source>
        <translation>Der Song, wie er geworden wäre</translation>
    </message>
    <message>
        <source>Keep what there is</source>
        <translation>Behalten, was da ist</translation>
    </message>
    <message>
        <source>Make sound of what was composed</source>
        <translation>Das Komponierte zu Klang machen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Move what was composed to the bin</source>
        <translation>Das Komponierte in den Papierkorb legen</translation>
    </message>
    <message>
        <source>“{title}” was interrupted after {made} of {asked}.</source>
        <translation>„{title}“ wurde nach {made} von {asked} unterbrochen.</translation>
    </message>
</context>
<context>
    <name>RenderDialog</name>
    <message>
        <source>Decode again</source>
        <translation>Neu dekodieren</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>More steps take longer and can sound cleaner</source>
        <translation>Mehr Schritte dauern länger und können sauberer klingen</translation>
    </message>
    <message>
        <source>Other noise</source>
        <translation>Anderes Rauschen</translation>
    </message>
    <message>
        <source>The same music with another texture of the sound</source>
        <translation>Dieselbe Musik mit einer anderen Klangtextur</translation>
    </message>
    <message>
        <source>The same song, its sound made anew from the same tokens. It becomes another song in the library; this one stays.</source>
        <translation>Derselbe Song, sein Klang aus denselben Tokens neu erzeugt. Er wird ein weiterer Song in der Bibliothek; dieser bleibt.</translation>
    </message>
    <message>
        <source>&amp;Steps</source>
        <translation>&amp;Schritte</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Dekodieren</translation>
    </message>
    <message>
        <source>Queue it</source>
        <translation>In die Warteschlange stellen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close and change nothing</source>
        <translation>Schließen und nichts ändern</translation>
    </message>
</context>
<context>
    <name>RepairBar</name>
    <message>
        <source>Candidates for the repaired passage</source>
        <translation>Kandidaten für die reparierte Stelle</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Drop the candidates; the song stays as it is</source>
        <translation>Die Kandidaten verwerfen; der Song bleibt, wie er ist</translation>
    </message>
    <message>
        <source>Takes of {start} to {end}, the best match first:</source>
        <translation>Fassungen von {start} bis {end}, die passendste zuerst:</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Hear the song as it is</source>
        <translation>Den Song hören, wie er ist</translation>
    </message>
    <message>
        <source>Hear candidate {n} in its place</source>
        <translation>Kandidat {n} an seiner Stelle hören</translation>
    </message>
    <message>
        <source>Save a copy of the song with this candidate as a new song</source>
        <translation>Eine Kopie des Songs mit diesem Kandidaten als neuen Song sichern</translation>
    </message>
    <message>
        <source>Choose a candidate first</source>
        <translation>Wählen Sie zuerst einen Kandidaten</translation>
    </message>
</context>
<context>
    <name>RepairController</name>
    <message>
        <source>Open a song first.</source>
        <translation>Öffnen Sie zuerst einen Song.</translation>
    </message>
    <message>
        <source>Wait until the song is made.</source>
        <translation>Warten Sie, bis der Song fertig ist.</translation>
    </message>
    <message>
        <source>The song is being looked at.</source>
        <translation>Der Song wird gerade geprüft.</translation>
    </message>
    <message>
        <source>Select a passage on the waveform first.</source>
        <translation>Wählen Sie zuerst eine Stelle in der Wellenform aus.</translation>
    </message>
</context>
<context>
    <name>RepairService</name>
    <message>
        <source>(repaired)</source>
        <translation>(repariert)</translation>
    </message>
</context>
<context>
    <name>SectionButton</name>
    <message>
        <source>Insert [{section}] at the cursor ({key})</source>
        <translation>[{section}] an der Schreibmarke einfügen ({key})</translation>
    </message>
    <message>
        <source>Insert {name}</source>
        <translation>{name} einfügen</translation>
    </message>
</context>
<context>
    <name>Sections</name>
    <message>
        <source>Intro</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Verse</source>
        <translation>Strophe</translation>
    </message>
    <message>
        <source>Pre-chorus</source>
        <translation>Pre-Chorus</translation>
    </message>
    <message>
        <source>Chorus</source>
        <translation>Refrain</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>Bridge</translation>
    </message>
    <message>
        <source>Outro</source>
        <translation>Outro</translation>
    </message>
    <message>
        <source>Interlude</source>
        <translation>Zwischenspiel</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>Solo</translation>
    </message>
    <message>
        <source>Hook</source>
        <translation>Hook</translation>
    </message>
</context>
<context>
    <name>SeedControl</name>
    <message>
        <source>See&amp;d</source>
        <translation>See&amp;d</translation>
    </message>
    <message>
        <source>The number all chance comes from. The same seed with the same settings on the same computer makes the same song again; another seed makes another song.</source>
        <translation>Die Zahl, aus der aller Zufall kommt. Derselbe Seed mit denselben Einstellungen auf demselben Rechner ergibt wieder denselben Song; ein anderer einen anderen.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>New random seed</source>
        <translation>Neuer zufälliger Seed</translation>
    </message>
    <message>
        <source>Draw a new random seed</source>
        <translation>Einen neuen zufälligen Seed ziehen</translation>
    </message>
    <message>
        <source>Keep the seed</source>
        <translation>Seed behalten</translation>
    </message>
    <message>
        <source>The seed stays: change one setting and hear what it does</source>
        <translation>Der Seed bleibt: eine Einstellung ändern und hören, was sie bewirkt</translation>
    </message>
    <message>
        <source>A new seed is drawn for each song; lock to keep this one</source>
        <translation>Für jeden Song wird ein neuer Seed gezogen; sperren, um diesen zu behalten</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>This computer has no sound output. Everything else works.</source>
        <translation>Dieser Rechner hat keine Tonausgabe. Alles andere funktioniert.</translation>
    </message>
    <message>
        <source>Songs cannot be heard here because the PortAudio library is missing (on Debian and Ubuntu: sudo apt install libportaudio2). Everything else works.</source>
        <translation>Songs sind hier nicht zu hören, weil die Bibliothek PortAudio fehlt (unter Debian und Ubuntu: sudo apt install libportaudio2). Alles andere funktioniert.</translation>
    </message>
    <message>
        <source>Songs cannot be heard: sounddevice is not installed. Everything else works.</source>
        <translation>Songs sind nicht zu hören: sounddevice ist nicht installiert. Alles andere funktioniert.</translation>
    </message>
    <message>
        <source>The sound output could not be opened. Choose another one in the settings.</source>
        <translation>Die Tonausgabe ließ sich nicht öffnen. Wählen Sie in den Einstellungen eine andere.</translation>
    </message>
    <message>
        <source>The sound output has gone. Plug it in again or choose another, then press Play.</source>
        <translation>Die Tonausgabe ist verschwunden. Schließen Sie sie wieder an oder wählen Sie eine andere, dann drücken Sie Abspielen.</translation>
    </message>
    <message>
        <source>The log says more.</source>
        <translation>Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>This song is being made, but a crash would lose it. {sentence}</source>
        <translation>Dieser Song entsteht, ginge bei einem Absturz aber verloren. {sentence}</translation>
    </message>
    <message>
        <source>“{title}” was not exported. {sentence}</source>
        <translation>„{title}“ wurde nicht exportiert. {sentence}</translation>
    </message>
    <message>
        <source>The folder cannot be written.</source>
        <translation>In den Ordner lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>The export stopped unexpectedly. The log says more.</source>
        <translation>Der Export brach unerwartet ab. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>The files cannot be opened.</source>
        <translation>Die Dateien lassen sich nicht öffnen.</translation>
    </message>
    <message>
        <source>{name} is not there.</source>
        <translation>{name} ist nicht da.</translation>
    </message>
    <message>
        <source>{name} is no text that can be sung ({reason}).</source>
        <translation>{name} ist kein Text, der sich singen lässt ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>{name} lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>There is not enough memory for this song. Close other programs or shorten it.</source>
        <translation>Für diesen Song reicht der Speicher nicht. Schließen Sie andere Programme oder kürzen Sie ihn.</translation>
    </message>
    <message>
        <source>There is not enough memory for {task}. {sentence}</source>
        <translation>Der Speicher reicht nicht ({task}). {sentence}</translation>
    </message>
    <message>
        <source>Something unexpected went wrong while the song was made. The log says more.</source>
        <translation>Beim Erzeugen des Songs ging etwas Unerwartetes schief. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>The file {name} is not there any more.</source>
        <translation>Die Datei {name} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The file {name} could not be read as sound.</source>
        <translation>Die Datei {name} ließ sich nicht als Ton lesen.</translation>
    </message>
    <message>
        <source>There is no model to finish this song with.</source>
        <translation>Es gibt kein Modell, um diesen Song zu Ende zu bringen.</translation>
    </message>
    <message>
        <source>The song could not be saved. Its tokens are kept and can be decoded again.</source>
        <translation>Der Song konnte nicht gesichert werden. Seine Tokens sind noch da und lassen sich neu dekodieren.</translation>
    </message>
    <message>
        <source>There is no model to make songs with. Choose a model folder in the settings.</source>
        <translation>Es gibt kein Modell, um Songs zu machen. Wählen Sie in den Einstellungen einen Modellordner.</translation>
    </message>
    <message>
        <source>The model is not there any more.</source>
        <translation>Das Modell ist nicht mehr da.</translation>
    </message>
    <message>
        <source>This song is not in the library any more.</source>
        <translation>Dieser Song ist nicht mehr in der Bibliothek.</translation>
    </message>
    <message>
        <source>The song cannot be read.</source>
        <translation>Der Song lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The song this one was grown from is not in the library, so it cannot be made again from the same place.</source>
        <translation>Der Song, aus dem dieser entstand, ist nicht in der Bibliothek; er lässt sich daher nicht von derselben Stelle aus neu erzeugen.</translation>
    </message>
    <message>
        <source>There is no model to decode this song with.</source>
        <translation>Es gibt kein Modell, um diesen Song zu dekodieren.</translation>
    </message>
    <message>
        <source>The song&apos;s sound and its tokens differ in length. Decode it again first.</source>
        <translation>Klang und Tokens des Songs sind verschieden lang. Dekodieren Sie ihn zuerst neu.</translation>
    </message>
    <message>
        <source>There is no score in this sound, so it cannot be repaired.</source>
        <translation>In diesem Klang steckt keine Partitur, er lässt sich daher nicht reparieren.</translation>
    </message>
    <message>
        <source>The model that made this song is not here, so the song cannot be repaired.</source>
        <translation>Das Modell, das diesen Song gemacht hat, ist nicht da; der Song lässt sich daher nicht reparieren.</translation>
    </message>
    <message>
        <source>This song is being repaired already.</source>
        <translation>Dieser Song wird bereits repariert.</translation>
    </message>
    <message>
        <source>The repair was stopped. The song stays as it is.</source>
        <translation>Die Reparatur wurde gestoppt. Der Song bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>The passage lies too far into the song for this model&apos;s memory. Select an earlier one.</source>
        <translation>Die Stelle liegt für das Gedächtnis dieses Modells zu weit hinten im Song. Wählen Sie eine frühere.</translation>
    </message>
    <message>
        <source>The text model could not be reached.</source>
        <translation>Das Textmodell war nicht zu erreichen.</translation>
    </message>
    <message>
        <source>The key could not be kept: this computer offers no usable keyring.</source>
        <translation>Der Schlüssel ließ sich nicht behalten: Dieser Rechner bietet keinen brauchbaren Schlüsselbund.</translation>
    </message>
    <message>
        <source>The address of the text model is not a web address.</source>
        <translation>Die Adresse des Textmodells ist keine Webadresse.</translation>
    </message>
    <message>
        <source>The key is not sent over an unencrypted connection. Use an https address.</source>
        <translation>Der Schlüssel wird nicht über eine unverschlüsselte Verbindung gesendet. Benutzen Sie eine https-Adresse.</translation>
    </message>
    <message>
        <source>The text model refused the key.</source>
        <translation>Das Textmodell lehnte den Schlüssel ab.</translation>
    </message>
    <message>
        <source>The text model&apos;s address or name is not known there.</source>
        <translation>Adresse oder Name des Textmodells sind dort nicht bekannt.</translation>
    </message>
    <message>
        <source>The text model answered with error {code}.</source>
        <translation>Das Textmodell antwortete mit Fehler {code}.</translation>
    </message>
    <message>
        <source>The text model did not answer within {seconds} s.</source>
        <translation>Das Textmodell antwortete nicht innerhalb von {seconds} s.</translation>
    </message>
    <message>
        <source>No text model is set up. Open Settings, Titles.</source>
        <translation>Es ist kein Textmodell eingerichtet. Öffnen Sie Einstellungen, Titel.</translation>
    </message>
    <message>
        <source>{sentence} The title is taken from the lyrics.</source>
        <translation>{sentence} Der Titel stammt aus dem Liedtext.</translation>
    </message>
    <message>
        <source>The text model&apos;s answer could not be understood.</source>
        <translation>Die Antwort des Textmodells war nicht zu verstehen.</translation>
    </message>
    <message>
        <source>The text model gave an empty answer.</source>
        <translation>Das Textmodell gab eine leere Antwort.</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist.</source>
        <translation>Den Ordner {folder} gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no HeartMuLa-oss-… folder with a config.json in {folder}.</source>
        <translation>In {folder} ist kein Ordner HeartMuLa-oss-… mit einer config.json.</translation>
    </message>
    <message>
        <source>There is no HeartCodec-oss folder with a config.json in {folder}.</source>
        <translation>In {folder} ist kein Ordner HeartCodec-oss mit einer config.json.</translation>
    </message>
    <message>
        <source>{name} is missing in {folder}. Download it from HeartMuLaGen into that folder.</source>
        <translation>{name} fehlt in {folder}. Laden Sie die Datei aus HeartMuLaGen in diesen Ordner.</translation>
    </message>
    <message>
        <source>{name} could not be moved to the bin, so it was not deleted.</source>
        <translation>{name} ließ sich nicht in den Papierkorb legen und wurde nicht gelöscht.</translation>
    </message>
    <message>
        <source>Another file named {name} is there now.</source>
        <translation>Dort ist jetzt eine andere Datei namens {name}.</translation>
    </message>
    <message>
        <source>The library could not be changed. The log says more.</source>
        <translation>Die Bibliothek ließ sich nicht ändern. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>The library&apos;s index cannot be opened. Check that its folder can be written to and that the disk is not full. The songs themselves are safe.</source>
        <translation>Das Verzeichnis der Bibliothek lässt sich nicht öffnen. Prüfen Sie, ob sein Ordner beschreibbar und das Laufwerk nicht voll ist. Die Songs selbst sind sicher.</translation>
    </message>
    <message>
        <source>The library&apos;s index was made by a newer version of Heart Studio. Update the app.</source>
        <translation>Das Verzeichnis der Bibliothek stammt von einer neueren Version von Heart Studio. Aktualisieren Sie das Programm.</translation>
    </message>
    <message>
        <source>The library&apos;s index could not be changed or read. Check the free space of the disk. The songs themselves are safe.</source>
        <translation>Das Verzeichnis der Bibliothek ließ sich nicht ändern oder lesen. Prüfen Sie den freien Platz. Die Songs selbst sind sicher.</translation>
    </message>
    <message>
        <source>The disk is full, so {name} was not saved. Make room and try again.</source>
        <translation>Das Laufwerk ist voll, {name} wurde nicht gesichert. Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be written to. Choose another folder.</source>
        <translation>In den Ordner {folder} lässt sich nicht schreiben. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist any more. Choose another folder.</source>
        <translation>Den Ordner {folder} gibt es nicht mehr. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>{name} was moved or deleted.</source>
        <translation>{name} wurde verschoben oder gelöscht.</translation>
    </message>
    <message>
        <source>The model folder {folder} does not exist. Choose another or download a model.</source>
        <translation>Den Modellordner {folder} gibt es nicht. Wählen Sie einen anderen oder laden Sie ein Modell herunter.</translation>
    </message>
    <message>
        <source>A model file is missing: {name}. Download this file again.</source>
        <translation>Eine Modelldatei fehlt: {name}. Laden Sie sie noch einmal herunter.</translation>
    </message>
    <message>
        <source>{name} is damaged or was not downloaded to its end. Download this file again.</source>
        <translation>{name} ist beschädigt oder nicht vollständig heruntergeladen. Laden Sie die Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{name} is not a tokenizer file, or it is damaged. Download it again.</source>
        <translation>{name} ist keine Tokenizer-Datei oder beschädigt. Laden Sie sie noch einmal herunter.</translation>
    </message>
    <message>
        <source>The codec computed invalid numbers. The song&apos;s tokens are kept: decode them again with another device or precision.</source>
        <translation>Der Codec berechnete ungültige Zahlen. Die Tokens des Songs sind noch da: Dekodieren Sie sie mit anderem Gerät oder anderer Genauigkeit neu.</translation>
    </message>
    <message>
        <source>The model computed invalid numbers. Choose another precision or device in the settings; if that does not help, the model&apos;s files may be damaged.</source>
        <translation>Das Modell berechnete ungültige Zahlen. Wählen Sie in den Einstellungen ein anderes Gerät; hilft das nicht, sind vielleicht die Modelldateien beschädigt.</translation>
    </message>
    <message>
        <source>The length does not fit: with these lyrics the model can make {possible} seconds more. Ask for at most {most} seconds, or shorten the lyrics.</source>
        <translation>Die Länge passt nicht: Mit diesem Liedtext kann das Modell noch {possible} Sekunden machen. Verlangen Sie höchstens {most} Sekunden, oder kürzen Sie den Text.</translation>
    </message>
    <message>
        <source>The tags, the lyrics and the song to continue fill the model&apos;s memory ({used} of {all} positions), so nothing can be added. Shorten the lyrics or continue from an earlier point.</source>
        <translation>Tags, Liedtext und der fortzusetzende Song füllen das Gedächtnis des Modells ({used} von {all} Positionen); es lässt sich nichts hinzufügen. Kürzen Sie den Text, oder setzen Sie früher an.</translation>
    </message>
    <message>
        <source>{name} cannot be read as sound.</source>
        <translation>{name} lässt sich nicht als Ton lesen.</translation>
    </message>
    <message>
        <source>{name} is longer than two hours, which is too long to open.</source>
        <translation>{name} ist länger als zwei Stunden und damit zu lang zum Öffnen.</translation>
    </message>
    <message>
        <source>This song is too long for a WAV file (4 GB). Choose FLAC.</source>
        <translation>Dieser Song ist zu lang für eine WAV-Datei (4 GB). Wählen Sie FLAC.</translation>
    </message>
    <message>
        <source>This song is being finished in another window.</source>
        <translation>Dieser Song wird in einem anderen Fenster fertiggestellt.</translation>
    </message>
    <message>
        <source>The device {device} cannot be used: {reason}. Choose auto or cpu.</source>
        <translation>Das Gerät {device} lässt sich nicht benutzen: {reason}. Wählen Sie auto oder cpu.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Like the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Deutsch</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>简体中文</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>Notify me when a song is done in the background</source>
        <translation>Benachrichtigen, wenn ein Song im Hintergrund fertig ist</translation>
    </message>
    <message>
        <source>Play a new song as soon as its first seconds are there</source>
        <translation>Einen neuen Song abspielen, sobald seine ersten Sekunden da sind</translation>
    </message>
    <message>
        <source>Never interrupts a song that is playing.</source>
        <translation>Unterbricht nie einen laufenden Song.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Folder for finished songs</source>
        <translation>Ordner für fertige Songs</translation>
    </message>
    <message>
        <source>Empty: your music folder.</source>
        <translation>Leer: Ihr Musikordner.</translation>
    </message>
    <message>
        <source>Folder for exports</source>
        <translation>Ordner für Exporte</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Folders with models</source>
        <translation>Ordner mit Modellen</translation>
    </message>
    <message>
        <source>Folders in the published layout: tokenizer.json, HeartMuLa-oss-…, HeartCodec-oss.</source>
        <translation>Ordner im veröffentlichten Aufbau: tokenizer.json, HeartMuLa-oss-…, HeartCodec-oss.</translation>
    </message>
    <message>
        <source>Model for new songs</source>
        <translation>Modell für neue Songs</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>The fastest device</source>
        <translation>Dem schnellsten Gerät</translation>
    </message>
    <message>
        <source>NVIDIA graphics card</source>
        <translation>NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>Apple graphics</source>
        <translation>Apple-Grafik</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Steps from tokens to sound</source>
        <translation>Schritte von Tokens zu Klang</translation>
    </message>
    <message>
        <source>More steps: slower, sometimes cleaner.</source>
        <translation>Mehr Schritte: langsamer, manchmal sauberer.</translation>
    </message>
    <message>
        <source>Free the model&apos;s memory after idle minutes (0: never)</source>
        <translation>Modellspeicher nach Minuten ohne Arbeit freigeben (0: nie)</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>Tonausgabe</translation>
    </message>
    <message>
        <source>Match the loudness when comparing takes</source>
        <translation>Lautheit beim Vergleichen angleichen</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Ask a text model for titles and lyrics</source>
        <translation>Ein Textmodell nach Titeln und Liedtexten fragen</translation>
    </message>
    <message>
        <source>Your tags and lyrics are sent to the address below, and nowhere else.</source>
        <translation>Ihre Tags und Liedtexte werden an die Adresse unten gesendet und nirgendwohin sonst.</translation>
    </message>
    <message>
        <source>Address (OpenAI-compatible)</source>
        <translation>Adresse (OpenAI-kompatibel)</translation>
    </message>
    <message>
        <source>Ollama: http://localhost:11434/v1 · LM Studio: http://localhost:1234/v1</source>
        <translation>Ollama: http://localhost:11434/v1 · LM Studio: http://localhost:1234/v1</translation>
    </message>
    <message>
        <source>Name of the text model</source>
        <translation>Name des Textmodells</translation>
    </message>
    <message>
        <source>Give up after seconds</source>
        <translation>Aufgeben nach Sekunden</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Which settings are shown</source>
        <translation>Welche Einstellungen gezeigt werden</translation>
    </message>
    <message>
        <source>To get a model, download three parts from {link} into one folder (about 23 GB): tokenizer.json and gen_config.json of HeartMuLaGen; a HeartMuLa release, for instance HeartMuLa-oss-3B-happy-new-year, into HeartMuLa-oss-3B; HeartCodec-oss-20260123 into HeartCodec-oss. Then add that folder above.</source>
        <translation>Um ein Modell zu bekommen, laden Sie drei Teile von {link} in einen Ordner (etwa 23 GB): tokenizer.json und gen_config.json von HeartMuLaGen; eine HeartMuLa-Version, etwa HeartMuLa-oss-3B-happy-new-year, nach HeartMuLa-oss-3B; HeartCodec-oss-20260123 nach HeartCodec-oss. Fügen Sie dann diesen Ordner oben hinzu.</translation>
    </message>
    <message>
        <source>How to get a model</source>
        <translation>So bekommt man ein Modell</translation>
    </message>
    <message>
        <source>Opens the web page of the models</source>
        <translation>Öffnet die Webseite der Modelle</translation>
    </message>
    <message>
        <source>Only for services that ask for one</source>
        <translation>Nur für Dienste, die einen verlangen</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring, never in a file, never shown again</source>
        <translation>Im Schlüsselbund des Systems, nie in einer Datei, nie wieder angezeigt</translation>
    </message>
    <message>
        <source>Key of the service</source>
        <translation>Schlüssel des Dienstes</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>Keep the key</source>
        <translation>Schlüssel behalten</translation>
    </message>
    <message>
        <source>Empty deletes a kept key</source>
        <translation>Leer löscht einen behaltenen Schlüssel</translation>
    </message>
    <message>
        <source>&amp;Defaults of this page</source>
        <translation>&amp;Vorgaben dieser Seite</translation>
    </message>
    <message>
        <source>Defaults of this page</source>
        <translation>Vorgaben dieser Seite</translation>
    </message>
    <message>
        <source>Set everything on this page back to how it was at first</source>
        <translation>Alles auf dieser Seite auf den Anfangszustand setzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the settings; they count already</source>
        <translation>Die Einstellungen schließen; sie gelten schon</translation>
    </message>
    <message>
        <source>Asking the system&apos;s keyring…</source>
        <translation>Der Schlüsselbund wird gefragt…</translation>
    </message>
    <message>
        <source>The keyring has it.</source>
        <translation>Der Schlüsselbund hat ihn.</translation>
    </message>
    <message>
        <source>{name} (not here)</source>
        <translation>{name} (nicht da)</translation>
    </message>
    <message>
        <source>The largest one</source>
        <translation>Das größte</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search the keys</source>
        <translation>Die Tasten durchsuchen</translation>
    </message>
    <message>
        <source>Shows only the actions in which this text occurs</source>
        <translation>Zeigt nur die Aktionen, in denen dieser Text vorkommt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this list</source>
        <translation>Diese Liste schließen</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was sie tut</translation>
    </message>
</context>
<context>
    <name>SongDelegate</name>
    <message>
        <source>The file is missing</source>
        <translation>Die Datei fehlt</translation>
    </message>
    <message>
        <source>stopped · {tags}</source>
        <translation>angehalten · {tags}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>no tags</source>
        <translation>keine Tags</translation>
    </message>
    <message>
        <source>New title</source>
        <translation>Neuer Titel</translation>
    </message>
</context>
<context>
    <name>SongList</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Songs. Enter plays, F2 renames, 0 to 5 give stars, Delete moves to the bin.</source>
        <translation>Songs. Eingabetaste spielt ab, F2 benennt um, 0 bis 5 geben Sterne, Entf legt in den Papierkorb.</translation>
    </message>
</context>
<context>
    <name>SongMaker</name>
    <message>
        <source>Restore song</source>
        <translation>Song wiederherstellen</translation>
    </message>
    <message>
        <source>Extend song</source>
        <translation>Song fortsetzen</translation>
    </message>
</context>
<context>
    <name>SongPanel</name>
    <message>
        <source>New song</source>
        <translation>Neuer Song</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Loading the model</source>
        <translation>Modell wird geladen</translation>
    </message>
    <message>
        <source>Reading tags and lyrics</source>
        <translation>Tags und Liedtext werden gelesen</translation>
    </message>
    <message>
        <source>Composing</source>
        <translation>Komponiert</translation>
    </message>
    <message>
        <source>Turning tokens into sound</source>
        <translation>Tokens werden zu Klang</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Wird gesichert</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>entsteht</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>hält an</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped, kept</source>
        <translation>angehalten, behalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>misslungen</translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation>{s} s</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} Min. {s} s</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} Std. {m} Min.</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Stopping; what was made is kept</source>
        <translation>Hält an; was entstanden ist, bleibt</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>{made} s of {asked} s</source>
        <translation>{made} s von {asked} s</translation>
    </message>
    <message>
        <source>{speed} × real time</source>
        <translation>{speed} × Echtzeit</translation>
    </message>
    <message>
        <source>at most {time} left</source>
        <translation>noch höchstens {time}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>noch etwa {time}</translation>
    </message>
    <message>
        <source>Nothing has moved for {time}. The computer may be busy or short of memory; the log says more.</source>
        <translation>Seit {time} hat sich nichts bewegt. Der Rechner ist vielleicht ausgelastet oder hat zu wenig Speicher; das Protokoll sagt mehr.</translation>
    </message>
</context>
<context>
    <name>TagChip</name>
    <message>
        <source>Tag {tag}, {category}</source>
        <translation>Tag {tag}, {category}</translation>
    </message>
    <message>
        <source>Delete removes, Enter edits, Ctrl with an arrow key moves</source>
        <translation>Entf entfernt, Eingabetaste bearbeitet, Strg mit Pfeiltaste verschiebt</translation>
    </message>
    <message>
        <source>{category} · drag or Ctrl+arrows to move, Enter to edit</source>
        <translation>{category} · Ziehen oder Strg+Pfeile verschiebt, Eingabetaste bearbeitet</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Move to the front</source>
        <translation>An den Anfang</translation>
    </message>
    <message>
        <source>Move to the end</source>
        <translation>Ans Ende</translation>
    </message>
</context>
<context>
    <name>TagCompleter</name>
    <message>
        <source>Known tags</source>
        <translation>Bekannte Tags</translation>
    </message>
    <message>
        <source>{tag}, {category}</source>
        <translation>{tag}, {category}</translation>
    </message>
</context>
<context>
    <name>TagEditor</name>
    <message>
        <source>T&amp;ags</source>
        <translation>T&amp;ags</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>What the music is like: genre first, then voice, mood, instruments. Separate tags with commas. Arrow down shows all known tags.</source>
        <translation>Wie die Musik ist: zuerst das Genre, dann Stimme, Stimmung, Instrumente. Tags mit Kommas trennen. Pfeil nach unten zeigt alle bekannten Tags.</translation>
    </message>
    <message>
        <source>Random tags</source>
        <translation>Zufällige Tags</translation>
    </message>
    <message>
        <source>Replace the tags by a random set</source>
        <translation>Die Tags durch eine zufällige Auswahl ersetzen</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Use or save a preset of tags</source>
        <translation>Eine Tag-Vorlage benutzen oder sichern</translation>
    </message>
    <message>
        <source>Known tags</source>
        <translation>Bekannte Tags</translation>
    </message>
    <message>
        <source>Show all known tags by category</source>
        <translation>Alle bekannten Tags nach Art zeigen</translation>
    </message>
    <message>
        <source>Exact text</source>
        <translation>Genauer Text</translation>
    </message>
    <message>
        <source>Show exactly what the model is given</source>
        <translation>Genau zeigen, was das Modell bekommt</translation>
    </message>
    <message>
        <source>Exact text for the model</source>
        <translation>Genauer Text für das Modell</translation>
    </message>
    <message>
        <source>Tags and lyrics exactly as the model is given them</source>
        <translation>Tags und Liedtext genau so, wie das Modell sie bekommt</translation>
    </message>
    <message>
        <source>Add a tag…</source>
        <translation>Tag hinzufügen…</translation>
    </message>
    <message>
        <source>Genre, voice, mood, instruments…</source>
        <translation>Genre, Stimme, Stimmung, Instrumente…</translation>
    </message>
</context>
<context>
    <name>TagTexts</name>
    <message>
        <source>Genre</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Voice colour</source>
        <translation>Stimmfarbe</translation>
    </message>
    <message>
        <source>Singer</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>Stimmung</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Instrument</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>Anlass</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Free tag</source>
        <translation>Freier Tag</translation>
    </message>
    <message>
        <source>Several genres ({tags}) tend to blur into pop; one is clearer.</source>
        <translation>Mehrere Genres ({tags}) verschwimmen leicht zu Pop; eines ist klarer.</translation>
    </message>
    <message>
        <source>No genre yet: the model follows tags best when one leads them.</source>
        <translation>Noch kein Genre: Am besten folgt das Modell Tags, wenn eines voransteht.</translation>
    </message>
    <message>
        <source>More than {limit} tags: the model learned with 2 to {limit}.</source>
        <translation>Mehr als {limit} Tags: Das Modell hat mit 2 bis {limit} gelernt.</translation>
    </message>
    <message>
        <source>{tags}: hard for the model; more guidance (2 to 3) helps.</source>
        <translation>{tags}: schwer für das Modell; mehr Führung (2 bis 3) hilft.</translation>
    </message>
</context>
<context>
    <name>TitleField</name>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Left empty, it is made from the lyrics</source>
        <translation>Leer gelassen, entsteht er aus dem Liedtext</translation>
    </message>
    <message>
        <source>What the song is called in the library and in its file</source>
        <translation>Wie der Song in der Bibliothek und in seiner Datei heißt</translation>
    </message>
    <message>
        <source>T&amp;itle</source>
        <translation>T&amp;itel</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Answer the message</source>
        <translation>Auf die Meldung antworten</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Mute</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Position and length</source>
        <translation>Position und Länge</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Volume (Alt+Up, Alt+Down)</source>
        <translation>Lautstärke (Alt+Auf, Alt+Ab)</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>Tonausgabe</translation>
    </message>
    <message>
        <source>Choose where the sound goes</source>
        <translation>Wählen, wohin der Ton geht</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>{time} · waiting for more</source>
        <translation>{time} · wartet auf mehr</translation>
    </message>
    <message>
        <source>Sound on</source>
        <translation>Ton an</translation>
    </message>
    <message>
        <source>The system&apos;s choice</source>
        <translation>Die Wahl des Systems</translation>
    </message>
    <message>
        <source>No sound output was found</source>
        <translation>Keine Tonausgabe gefunden</translation>
    </message>
</context>
<context>
    <name>WaveformView</name>
    <message>
        <source>Waveform</source>
        <translation>Wellenform</translation>
    </message>
    <message>
        <source>Click to move the play head, drag to select, turn the wheel to zoom.
Arrow keys seek, with Shift they select; + and − zoom, 0 shows everything.</source>
        <translation>Klicken setzt die Abspielposition, Ziehen wählt aus, das Mausrad zoomt.
Pfeiltasten springen, mit Umschalt wählen sie aus; + und − zoomen, 0 zeigt alles.</translation>
    </message>
    <message>
        <source>{done} of {total} made</source>
        <translation>{done} von {total} fertig</translation>
    </message>
    <message>
        <source>No song is open</source>
        <translation>Kein Song ist offen</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>{position} of {total}, {mood}</source>
        <translation>{position} von {total}, {mood}</translation>
    </message>
    <message>
        <source>No song is open yet</source>
        <translation>Noch kein Song offen</translation>
    </message>
    <message>
        <source>A moment …</source>
        <translation>Einen Moment …</translation>
    </message>
    <message>
        <source>Describe a song below and press Generate, or choose one in the library.</source>
        <translation>Beschreiben Sie unten einen Song und drücken Sie „Erzeugen“, oder wählen Sie einen in der Bibliothek.</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>composed</source>
        <translation>komponiert</translation>
    </message>
</context>
<context>
    <name>WelcomeController</name>
    <message>
        <source>Example</source>
        <translation>Beispiel</translation>
    </message>
</context>
</TS>
