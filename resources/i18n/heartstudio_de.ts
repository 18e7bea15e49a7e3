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
        <source>What the app is built with, and the licences</source>
        <translation>Worauf das Programm aufbaut, mit Lizenzen</translation>
    </message>
    <message>
        <source>The sources are under Apache-2.0. The packaged apps contain mutagen (GPL-2.0-or-later) and are distributed as a whole under GPL-3.0-or-later; their folder “licences” has the texts of all parts.</source>
        <translation>Der Quelltext steht unter Apache-2.0. Die fertigen Apps enthalten mutagen (GPL-2.0-or-later) und werden deshalb als Ganzes unter GPL-3.0-or-later verbreitet; ihr Ordner „licences“ enthält die Texte aller Teile.</translation>
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
        <source>E&amp;xport…</source>
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
        <source>&amp;Models…</source>
        <translation>&amp;Modelle…</translation>
    </message>
    <message>
        <source>Download, check and remove models, add folders</source>
        <translation>Modelle herunterladen, prüfen und entfernen, Ordner hinzufügen</translation>
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
        <source>Undo the last change of the draft or the library</source>
        <translation>Die letzte Änderung am Entwurf oder in der Bibliothek zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Redo the last undone change</source>
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
        <source>Deta&amp;ils…</source>
        <translation>Ein&amp;zelheiten…</translation>
    </message>
    <message>
        <source>Show the song&apos;s seed, settings, model and lyrics</source>
        <translation>Seed, Einstellungen, Modell und Liedtext des Songs zeigen</translation>
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
        <source>Ma&amp;ke the full sound</source>
        <translation>Vollen &amp;Klang herstellen</translation>
    </message>
    <message>
        <source>Replace the draft sound by the full one, of the same song</source>
        <translation>Den Rohklang durch den vollen Klang desselben Lieds ersetzen</translation>
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
        <source>&amp;Time the lyrics</source>
        <translation>&amp;Liedtext mit Zeiten versehen</translation>
    </message>
    <message>
        <source>Listen to the song and find when each line is sung</source>
        <translation>Den Song anhören und herausfinden, wann jede Zeile gesungen wird</translation>
    </message>
    <message>
        <source>Sep&amp;arate into stems</source>
        <translation>In Spuren &amp;trennen</translation>
    </message>
    <message>
        <source>Write vocals, drums, bass and other as files of their own</source>
        <translation>Gesang, Schlagzeug, Bass und Übriges als eigene Dateien schreiben</translation>
    </message>
    <message>
        <source>Graft t&amp;wo songs…</source>
        <translation>Zwei Songs ver&amp;quicken…</translation>
    </message>
    <message>
        <source>Make a song of the melody of one and the sound of another</source>
        <translation>Einen Song aus der Melodie des einen und dem Klang des anderen machen</translation>
    </message>
    <message>
        <source>Show its famil&amp;y only</source>
        <translation>Nur seine Familie &amp;zeigen</translation>
    </message>
    <message>
        <source>List its parents, its takes, and the songs made from it</source>
        <translation>Auflisten, woraus er entstand, seine Takes und was aus ihm entstand</translation>
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
        <source>Make a smaller copy of the model…</source>
        <translation>Kleinere Kopie des Modells…</translation>
    </message>
    <message>
        <source>Write a copy in int8, bfloat16 or int4 beside the model</source>
        <translation>Neben das Modell eine Kopie in int8, bfloat16 oder int4 schreiben</translation>
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
        <source>Without &amp;vocals</source>
        <translation>Ohne &amp;Gesang</translation>
    </message>
    <message>
        <source>Play a separated song without its voice, to sing yourself</source>
        <translation>Einen getrennten Song ohne seine Stimme abspielen, um selbst zu singen</translation>
    </message>
    <message>
        <source>&amp;Karaoke</source>
        <translation>&amp;Karaoke</translation>
    </message>
    <message>
        <source>Show the lyrics large, to sing along</source>
        <translation>Den Liedtext groß zeigen, zum Mitsingen</translation>
    </message>
    <message>
        <source>&amp;Radio…</source>
        <translation>&amp;Radio…</translation>
    </message>
    <message>
        <source>Compose and play song after song until it is stopped</source>
        <translation>Song um Song komponieren und spielen, bis es gestoppt wird</translation>
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
        <source>&amp;Follow the lyrics</source>
        <translation>Dem Liedtext &amp;folgen</translation>
    </message>
    <message>
        <source>Show the line that is sung, in songs that were timed</source>
        <translation>Die Zeile zeigen, die gesungen wird, in Songs mit Zeiten</translation>
    </message>
    <message>
        <source>Go to the &amp;library</source>
        <translation>Zur &amp;Bibliothek</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the list of songs</source>
        <translation>Die Tastatur auf die Liste der Songs richten</translation>
    </message>
    <message>
        <source>Go to the wa&amp;veform</source>
        <translation>Zur &amp;Wellenform</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the waveform</source>
        <translation>Die Tastatur auf die Wellenform richten</translation>
    </message>
    <message>
        <source>Go to the &amp;tags</source>
        <translation>Zu den &amp;Tags</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the tags</source>
        <translation>Die Tastatur auf die Tags richten</translation>
    </message>
    <message>
        <source>Go to the l&amp;yrics</source>
        <translation>Zum &amp;Liedtext</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the lyrics</source>
        <translation>Die Tastatur auf den Liedtext richten</translation>
    </message>
    <message>
        <source>Go to the &amp;sampling</source>
        <translation>Zum &amp;Sampling</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the sampling controls</source>
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
        <source>Check &amp;set-up…</source>
        <translation>&amp;Einrichtung prüfen…</translation>
    </message>
    <message>
        <source>Devices, memory, disk, sound, models, and a short test</source>
        <translation>Geräte, Speicher, Laufwerk, Ton, Modelle und ein kurzer Test</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>Show the app&apos;s log</source>
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
    <name>AdapterCard</name>
    <message>
        <source>Style adapters</source>
        <translation>Stil-Adapter</translation>
    </message>
    <message>
        <source>Compute as &amp;HeartMuLa</source>
        <translation>Wie &amp;HeartMuLa rechnen</translation>
    </message>
    <message>
        <source>Compute as HeartMuLa</source>
        <translation>Wie HeartMuLa rechnen</translation>
    </message>
    <message>
        <source>Adapters that SimpleTuner trained are computed as it trains, with another order of the rotary embedding. Switch this on to try them in HeartMuLa&apos;s own arithmetic.</source>
        <translation>Adapter, die SimpleTuner trainiert hat, werden gerechnet, wie es trainiert, mit einer anderen Reihenfolge des Rotary-Embeddings. Schalten Sie dies ein, um sie in HeartMuLas eigener Rechenweise zu versuchen.</translation>
    </message>
    <message>
        <source>Missing: {name}</source>
        <translation>Fehlt: {name}</translation>
    </message>
    <message>
        <source>How strongly the adapter changes the model. 0: off. 1: as it was trained.</source>
        <translation>Wie stark der Adapter das Modell ändert. 0: aus. 1: wie er trainiert wurde.</translation>
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
    <name>ContextRow</name>
    <message>
        <source>Go on be&amp;yond the model&apos;s context</source>
        <translation>Über den Modell&amp;kontext hinaus</translation>
    </message>
    <message>
        <source>Go on beyond the model&apos;s context</source>
        <translation>Über den Modellkontext hinaus</translation>
    </message>
    <message>
        <source>When a song outgrows the model&apos;s context, the model still sees the tags, the lyrics, the first {opening} and what it made last. It no longer sees the middle, so themes from there may not come back.</source>
        <translation>Wächst ein Song über den Kontext des Modells hinaus, sieht es weiterhin die Tags, den Liedtext, die ersten {opening} und das, was es zuletzt gemacht hat. Die Mitte sieht es nicht mehr; Themen von dort kehren vielleicht nicht wieder.</translation>
    </message>
    <message>
        <source>{used} of the model&apos;s {all} positions</source>
        <translation>{used} von {all} Positionen des Modells</translation>
    </message>
    <message>
        <source>The model sees all of it up to {time}; after that its window slides.</source>
        <translation>Bis {time} sieht das Modell alles; danach wandert sein Fenster mit.</translation>
    </message>
    <message>
        <source>The lyrics take too much of the model&apos;s context. Shorten them.</source>
        <translation>Der Liedtext füllt zu viel vom Kontext des Modells. Kürzen Sie ihn.</translation>
    </message>
    <message>
        <source>{time} more than the model&apos;s context holds.</source>
        <translation>{time} mehr, als der Kontext des Modells fasst.</translation>
    </message>
</context>
<context>
    <name>ConvertDialog</name>
    <message>
        <source>Make a smaller copy of a model</source>
        <translation>Kleinere Kopie eines Modells</translation>
    </message>
    <message>
        <source>&amp;Make the copy</source>
        <translation>Kopie &amp;erstellen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Which model is copied; it stays as it is</source>
        <translation>Welches Modell kopiert wird; es bleibt, wie es ist</translation>
    </message>
    <message>
        <source>int8: a quarter of the size, not exact</source>
        <translation>int8: ein Viertel der Größe, nicht exakt</translation>
    </message>
    <message>
        <source>bfloat16: half the size</source>
        <translation>bfloat16: die halbe Größe</translation>
    </message>
    <message>
        <source>int4: a fifth of the size, less exact than int8</source>
        <translation>int4: ein Fünftel der Größe, weniger genau als int8</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>How the copy keeps the weights; it loads faster and needs less of the disk</source>
        <translation>Wie die Kopie die Gewichte speichert; sie lädt schneller und braucht weniger Platz</translation>
    </message>
    <message>
        <source>Progress of the copy</source>
        <translation>Fortschritt der Kopie</translation>
    </message>
    <message>
        <source>How much is written</source>
        <translation>Wie viel geschrieben ist</translation>
    </message>
    <message>
        <source>Make the copy</source>
        <translation>Kopie erstellen</translation>
    </message>
    <message>
        <source>Write the copy beside the original; it then appears in the list of models</source>
        <translation>Die Kopie neben das Original schreiben; sie erscheint dann in der Liste der Modelle</translation>
    </message>
    <message>
        <source>An unfinished copy is deleted</source>
        <translation>Eine unvollständige Kopie wird verworfen</translation>
    </message>
    <message>
        <source>M&amp;odel</source>
        <translation>M&amp;odell</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>&amp;Genauigkeit</translation>
    </message>
    <message>
        <source>There is no large model yet. The starter needs no smaller copy.</source>
        <translation>Noch ist kein großes Modell da. Das Startmodell braucht keine kleinere Kopie.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>The copy {name} will take {size} GB on the disk, {saved} GB less than the original. Once it is there you may delete the original.</source>
        <translation>Die Kopie {name} wird {size} GB Platz brauchen, {saved} GB weniger als das Original. Ist sie da, können Sie das Original löschen.</translation>
    </message>
    <message>
        <source>The copy is there. Choose it in the list of models.</source>
        <translation>Die Kopie ist da. Wählen Sie sie in der Liste der Modelle.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Sma&amp;ller copy…</source>
        <translation>&amp;Kleinere Kopie…</translation>
    </message>
    <message>
        <source>Write a model in int8, bfloat16 or int4 beside it</source>
        <translation>Neben ein Modell eine Kopie in int8, bfloat16 oder int4 schreiben</translation>
    </message>
    <message>
        <source>Smaller copy</source>
        <translation>Kleinere Kopie</translation>
    </message>
</context>
<context>
    <name>CrashBar</name>
    <message>
        <source>Something went badly wrong the last time. A report about it was written on this computer; nothing was sent.</source>
        <translation>Beim letzten Mal ist etwas gründlich schiefgegangen. Auf diesem Rechner liegt ein Bericht darüber; gesendet wurde nichts.</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>Bericht zeigen</translation>
    </message>
    <message>
        <source>Open the report as a text file</source>
        <translation>Den Bericht als Textdatei öffnen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copy the report, without private paths, to paste it where you ask for help</source>
        <translation>Den Bericht ohne private Pfade kopieren, um ihn dort einzufügen, wo Sie um Hilfe bitten</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Close this message; the file stays</source>
        <translation>Diese Meldung schließen; die Datei bleibt</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>DamageNotice</name>
    <message>
        <source>Restore the sound</source>
        <translation>Alles zu Klang machen</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Details of “{title}”</source>
        <translation>Einzelheiten von „{title}“</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Seed, settings, model, tags and lyrics of the song</source>
        <translation>Seed, Einstellungen, Modell, Tags und Liedtext des Songs</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy all of it as text</source>
        <translation>Alles als Text kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this page</source>
        <translation>Diese Seite schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>Entstanden auf</translation>
    </message>
    <message>
        <source>Made at</source>
        <translation>Entstanden am</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>Gemacht von</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>ended by itself</source>
        <translation>von selbst geendet</translation>
    </message>
    <message>
        <source>reached the length asked for</source>
        <translation>die gewünschte Länge erreicht</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>{steps}, draft sound</source>
        <translation>{steps}, Rohklang</translation>
    </message>
    <message>
        <source>until stopped</source>
        <translation>bis zum Stopp</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Seed of the sound</source>
        <translation>Seed des Klangs</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Führung</translation>
    </message>
    <message>
        <source>Style adapters</source>
        <translation>Stil-Adapter</translation>
    </message>
    <message>
        <source>Steps from tokens to sound</source>
        <translation>Schritte von Tokens zu Klang</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Length asked for</source>
        <translation>Gewünschte Länge</translation>
    </message>
    <message>
        <source>{used}, all that the model uses ({asked} was set)</source>
        <translation>{used}, mehr nutzt das Modell nicht (eingestellt: {asked})</translation>
    </message>
    <message>
        <source>{name} at {strength}, as HeartMuLa</source>
        <translation>{name} mit {strength}, wie HeartMuLa</translation>
    </message>
    <message>
        <source>{name} at {strength}</source>
        <translation>{name} mit {strength}</translation>
    </message>
    <message>
        <source>a song that is not here</source>
        <translation>ein Song, der nicht hier ist</translation>
    </message>
    <message>
        <source>{title}, codebooks {first} to {last}</source>
        <translation>{title}, Codebücher {first} bis {last}</translation>
    </message>
    <message>
        <source>{title}, from {time} on</source>
        <translation>{title}, ab {time}</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>Fortgesetzt aus</translation>
    </message>
    <message>
        <source>Its sound from</source>
        <translation>Klang von</translation>
    </message>
    <message>
        <source>Repaired</source>
        <translation>Repariert</translation>
    </message>
</context>
<context>
    <name>DownloadSettings</name>
    <message>
        <source>The published models need none</source>
        <translation>Die veröffentlichten Modelle brauchen keinen</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring, never in a file, never shown again</source>
        <translation>Im Schlüsselbund des Systems, nie in einer Datei, nie wieder angezeigt</translation>
    </message>
    <message>
        <source>Token of the model server</source>
        <translation>Token des Modellservers</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>Keep the token</source>
        <translation>Token behalten</translation>
    </message>
    <message>
        <source>Empty deletes a kept token</source>
        <translation>Leer löscht einen behaltenen Token</translation>
    </message>
    <message>
        <source>Asking the system&apos;s keyring…</source>
        <translation>Der Schlüsselbund wird gefragt…</translation>
    </message>
    <message>
        <source>The keyring has it.</source>
        <translation>Der Schlüsselbund hat ihn.</translation>
    </message>
</context>
<context>
    <name>DraftSoundBar</name>
    <message>
        <source>Make the full sound</source>
        <translation>Vollen Klang herstellen</translation>
    </message>
    <message>
        <source>Replace the draft sound by the full one, of the same song</source>
        <translation>Den Rohklang durch den vollen Klang desselben Lieds ersetzen</translation>
    </message>
    <message>
        <source>The full sound of this song is being made.</source>
        <translation>Der volle Klang dieses Lieds wird hergestellt.</translation>
    </message>
    <message>
        <source>This is a draft sound.</source>
        <translation>Das ist ein Rohklang.</translation>
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
        <source>What “Copy report” copies, without your folder names</source>
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
        <translation>Exportieren</translation>
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
        <source>Also write timed lyrics (.lrc)</source>
        <translation>Auch Liedtext mit Zeiten schreiben (.lrc)</translation>
    </message>
    <message>
        <source>Timed lyrics</source>
        <translation>Liedtext mit Zeiten</translation>
    </message>
    <message>
        <source>A file for players that show the words; for songs whose lyrics were timed</source>
        <translation>Eine Datei für Abspielprogramme, die den Text zeigen; für Songs, deren Liedtext Zeiten hat</translation>
    </message>
    <message>
        <source>Also write the stems, in a folder</source>
        <translation>Auch die Spuren schreiben, in einen Ordner</translation>
    </message>
    <message>
        <source>Stems</source>
        <translation>Spuren</translation>
    </message>
    <message>
        <source>Vocals, drums, bass and other of separated songs, as 24-bit FLAC or WAV</source>
        <translation>Gesang, Schlagzeug, Bass und Übriges getrennter Songs, als FLAC oder WAV mit 24 Bit</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>„{title}“ exportieren</translation>
    </message>
    <message>
        <source>This folder does not exist. Choose another one.</source>
        <translation>Diesen Ordner gibt es nicht. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Interpret</translation>
    </message>
    <message>
        <source>Who players show as the artist of the exported files</source>
        <translation>Wen Abspielprogramme als Interpreten der exportierten Dateien zeigen</translation>
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
        <source>WAV, 16 bit</source>
        <translation>WAV, 16 Bit</translation>
    </message>
    <message>
        <source>WAV for CD (16 bit, 44.1 kHz)</source>
        <translation>WAV für CD (16 Bit, 44,1 kHz)</translation>
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
        <source>Training set for SimpleTuner (WAV, tokens, list)</source>
        <translation>Trainingsmaterial für SimpleTuner (WAV, Tokens, Liste)</translation>
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
        <source>&amp;Artist</source>
        <translation>&amp;Interpret</translation>
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
        <source>That is {time} more than the model&apos;s context holds.</source>
        <translation>Das sind {time} mehr, als der Kontext des Modells fasst.</translation>
    </message>
    <message>
        <source>Switch on “Go on beyond the model&apos;s context” to extend it.</source>
        <translation>Schalten Sie „Über den Modellkontext hinaus“ ein, um den Song fortzusetzen.</translation>
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
        <source>There are no lyrics in this text</source>
        <translation>In diesem Text steht kein Liedtext</translation>
    </message>
    <message>
        <source>Insert lyrics</source>
        <translation>Liedtext übernehmen</translation>
    </message>
    <message>
        <source>Other letters</source>
        <translation>Andere Buchstaben</translation>
    </message>
    <message>
        <source>The text is in the lyrics now</source>
        <translation>Der Text steht jetzt im Liedtext</translation>
    </message>
    <message>
        <source>The text and its title “{title}” are in the draft now</source>
        <translation>Der Text und sein Titel „{title}“ stehen jetzt im Entwurf</translation>
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
        <source>The built-in starter model sings your words at once, in English or German, to simple music and with a synthetic voice. For real music add a HeartMuLa model; it needs about 23 GB of disk and, to be quick, a good graphics card.</source>
        <translation>Das eingebaute Startmodell singt Ihre Worte sofort, auf Englisch oder Deutsch, zu einfacher Musik und mit künstlicher Stimme. Für richtige Musik fügen Sie ein HeartMuLa-Modell hinzu; es braucht etwa 23 GB Speicherplatz und, um schnell zu sein, eine gute Grafikkarte.</translation>
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
        <source>Download a model, or add a folder that holds one</source>
        <translation>Ein Modell herunterladen oder einen Ordner mit einem Modell hinzufügen</translation>
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
    <name>FlowSteps</name>
    <message>
        <source>This model needs one step</source>
        <translation>Dieses Modell braucht einen Schritt</translation>
    </message>
    <message>
        <source>This model needs {count} steps at most</source>
        <translation>Dieses Modell braucht höchstens {count} Schritte</translation>
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
    <name>FullSoundController</name>
    <message>
        <source>“{title}” has its full sound</source>
        <translation>„{title}“ hat seinen vollen Klang</translation>
    </message>
</context>
<context>
    <name>FullSounds</name>
    <message>
        <source>{title} (full sound)</source>
        <translation>{title} (voller Klang)</translation>
    </message>
</context>
<context>
    <name>GatheringBar</name>
    <message>
        <source>Play now</source>
        <translation>Jetzt abspielen</translation>
    </message>
    <message>
        <source>Play what is there; the music will stop and wait for more</source>
        <translation>Abspielen, was da ist; die Musik hält an und wartet, bis mehr da ist</translation>
    </message>
    <message>
        <source>The song plays when more of it is made, in about {wait}.</source>
        <translation>Der Song spielt, wenn mehr davon fertig ist, in etwa {wait}.</translation>
    </message>
    <message>
        <source>A minute of music takes this computer {work}. The song plays when {music} are ready, in about {wait}; then it plays {gapless} without a gap.</source>
        <translation>Für eine Minute Musik braucht dieser Rechner {work}. Der Song spielt, wenn {music} fertig sind, in etwa {wait}; dann spielt er {gapless} ohne Lücke.</translation>
    </message>
</context>
<context>
    <name>GraftBar</name>
    <message>
        <source>A song of two</source>
        <translation>Ein Song aus zweien</translation>
    </message>
    <message>
        <source>Codebooks of the melody&apos;s song</source>
        <translation>Codebücher des Melodie-Songs</translation>
    </message>
    <message>
        <source>How many codebooks come from the song of the melody: more keep more of it, fewer leave more to the other song</source>
        <translation>Wie viele Codebücher vom Song der Melodie kommen: mehr behalten mehr von ihm, weniger überlassen dem anderen mehr</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>Anhören</translation>
    </message>
    <message>
        <source>Decode the selection, or 10 seconds from the play head on, and play it</source>
        <translation>Die Auswahl, sonst 10 Sekunden ab dem Abspielkopf, dekodieren und abspielen</translation>
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
        <source>Swap</source>
        <translation>Tauschen</translation>
    </message>
    <message>
        <source>Exchange the parts of the two songs</source>
        <translation>Die Rollen der beiden Songs tauschen</translation>
    </message>
    <message>
        <source>Make the song</source>
        <translation>Song machen</translation>
    </message>
    <message>
        <source>Decode the whole as a new song; the two songs stay as they are</source>
        <translation>Das Ganze als neuen Song dekodieren; die beiden Songs bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Make no song of these two</source>
        <translation>Keinen Song aus diesen beiden machen</translation>
    </message>
    <message>
        <source>Melody and words of “{melody}”, sound of “{sound}”</source>
        <translation>Melodie und Worte von „{melody}“, Klang von „{sound}“</translation>
    </message>
    <message>
        <source>Decoding …</source>
        <translation>Wird dekodiert …</translation>
    </message>
    <message>
        <source>{count} of {all} codebooks</source>
        <translation>{count} von {all} Codebüchern</translation>
    </message>
</context>
<context>
    <name>GraftController</name>
    <message>
        <source>Choose two songs in the library (Ctrl and click), then graft them.</source>
        <translation>Wählen Sie in der Bibliothek zwei Songs (Strg und Klick), dann verquicken Sie sie.</translation>
    </message>
    <message>
        <source>Wait until the song has been read.</source>
        <translation>Warten Sie, bis der Song gelesen ist.</translation>
    </message>
    <message>
        <source>“{title}” is decoded now; then it is in the library.</source>
        <translation>„{title}“ wird jetzt dekodiert; dann steht es in der Bibliothek.</translation>
    </message>
</context>
<context>
    <name>GraftService</name>
    <message>
        <source>{title} (preview)</source>
        <translation>{title} (Hörprobe)</translation>
    </message>
    <message>
        <source>{melody} with the sound of {sound}</source>
        <translation>{melody} mit dem Klang von {sound}</translation>
    </message>
</context>
<context>
    <name>JournalWriting</name>
    <message>
        <source>Recovered song</source>
        <translation>Geretteter Song</translation>
    </message>
</context>
<context>
    <name>KaraokeWindow</name>
    <message>
        <source>Without vocals: separate the song into stems first ({key})</source>
        <translation>Ohne Gesang: Trennen Sie den Song zuerst in Spuren ({key})</translation>
    </message>
    <message>
        <source>Vocals</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Hear the voice, or not (V)</source>
        <translation>Die Stimme hören oder nicht (V)</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Back to the main window (Esc)</source>
        <translation>Zurück zum Hauptfenster (Esc)</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Use the whole screen (F11)</source>
        <translation>Den ganzen Bildschirm nutzen (F11)</translation>
    </message>
    <message>
        <source>Time lyrics</source>
        <translation>Liedtext mit Zeiten versehen</translation>
    </message>
    <message>
        <source>Find when each line is sung</source>
        <translation>Herausfinden, wann jede Zeile gesungen wird</translation>
    </message>
    <message>
        <source>Karaoke</source>
        <translation>Karaoke</translation>
    </message>
    <message>
        <source>The lyrics of this song have no times yet.</source>
        <translation>Der Liedtext dieses Songs hat noch keine Zeiten.</translation>
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
        <source>Play or pause (Space)</source>
        <translation>Abspielen oder anhalten (Leertaste)</translation>
    </message>
    <message>
        <source>The stems are being read…</source>
        <translation>Die Spuren werden gelesen…</translation>
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
    <message>
        <source>{songs}, {n} with stems</source>
        <translation>{songs}, {n} mit Spuren</translation>
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
        <source>What the app has logged, newest last</source>
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
        <source>{count} positions more than the model sees at once</source>
        <translation>{count} Positionen mehr, als das Modell auf einmal sieht</translation>
    </message>
    <message>
        <source>{count} positions too many: shorten the lyrics or the song</source>
        <translation>{count} Positionen zu viel: Liedtext oder Song kürzen</translation>
    </message>
</context>
<context>
    <name>LyricsEdit</name>
    <message>
        <source>Probably missing: not heard in the song</source>
        <translation>Fehlt wahrscheinlich: im Song nicht zu hören</translation>
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
        <source>Lyrics ({patterns})</source>
        <translation>Liedtexte ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open a text, .lrc or .srt file; one can also be dropped on the text</source>
        <translation>Eine Text-, .lrc- oder .srt-Datei öffnen; sie lässt sich auch auf den Text ziehen</translation>
    </message>
    <message>
        <source>Other letters</source>
        <translation>Andere Buchstaben</translation>
    </message>
    <message>
        <source>Read the file in the next likely encoding</source>
        <translation>Die Datei in der nächsten wahrscheinlichen Kodierung lesen</translation>
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
        <source>This model cannot read words like “{word}”: it sings them as vowels.</source>
        <translation>Dieses Modell kann Wörter wie „{word}“ nicht lesen: Es singt sie als Vokale.</translation>
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
        <source>A section mark stands on a line of its own.</source>
        <translation>Eine Abschnittsmarke steht in einer eigenen Zeile.</translation>
    </message>
    <message>
        <source>Style text in a mark may be sung; {fix} alone, and tags for the style.</source>
        <translation>Stilangaben in einer Marke werden womöglich gesungen; besser nur {fix} und Tags für den Stil.</translation>
    </message>
    <message>
        <source>{text} may be sung; the model takes no directions within lyrics.</source>
        <translation>{text} wird womöglich gesungen; das Modell versteht keine Anweisungen im Liedtext.</translation>
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
    <message>
        <source>{lines} lines: this model may skip some beyond {most}. Extend the song with the rest.</source>
        <translation>{lines} Zeilen: Bei mehr als {most} lässt dieses Modell manche aus. Setzen Sie den Song mit dem Rest fort.</translation>
    </message>
    <message>
        <source>Sung in about {about}; then the words begin again, until you press Stop.</source>
        <translation>In etwa {about} gesungen; dann beginnt der Text von vorn, bis Sie Stopp drücken.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{title} is downloaded</source>
        <translation>{title} ist heruntergeladen</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>New song</source>
        <translation>Neuer Song</translation>
    </message>
</context>
<context>
    <name>MakingController</name>
    <message>
        <source>The model&apos;s memory was freed</source>
        <translation>Der Modellspeicher ist frei</translation>
    </message>
    <message>
        <source>It will be freed after the queue</source>
        <translation>Wird nach der Warteschlange freigegeben</translation>
    </message>
    <message>
        <source>The song has outgrown the model&apos;s context. It continues with tags, lyrics, the first {opening} and what comes after {recent}.</source>
        <translation>Der Song ist über den Kontext des Modells hinausgewachsen. Es macht weiter mit Tags, Liedtext, den ersten {opening} und dem, was nach {recent} kommt.</translation>
    </message>
    <message>
        <source>“{title}” is in the library up to {clock}; the rest is kept as tokens</source>
        <translation>„{title}“ steht bis {clock} in der Bibliothek; der Rest ist als Tokens aufgehoben</translation>
    </message>
    <message>
        <source>Finish the sound</source>
        <translation>Alles zu Klang machen</translation>
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
    <message>
        <source>The song is forgotten</source>
        <translation>Der Song ist vergessen</translation>
    </message>
    <message>
        <source>{n} songs are forgotten</source>
        <translation>{n} Songs sind vergessen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>MemoryBar</name>
    <message>
        <source>Memory for this song</source>
        <translation>Speicher für diesen Song</translation>
    </message>
    <message>
        <source>Memory: needs {needed} of {free} free GB · {precision}, {staging}</source>
        <translation>Speicher: {needed} von {free} freien GB · {precision}, {staging}</translation>
    </message>
    <message>
        <source>This song needs {needed} GB of memory, {free} GB are free. {advice}</source>
        <translation>Dieser Song braucht {needed} GB Speicher, {free} GB sind frei. {advice}</translation>
    </message>
    <message>
        <source>Peak of model, song and working memory, in {where}. Free includes what this app would release. Precision and device: Settings → Models.</source>
        <translation>Modell, Song und Arbeitsspeicher im größten Augenblick, in {where}. Als frei zählt auch, was diese App zurückgäbe. Genauigkeit und Gerät: Einstellungen → Modelle.</translation>
    </message>
    <message>
        <source>main memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>both models at once</source>
        <translation>beide Modelle zugleich</translation>
    </message>
    <message>
        <source>the sound model waits in main memory</source>
        <translation>das Klangmodell wartet im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>one model at a time</source>
        <translation>ein Modell nach dem anderen</translation>
    </message>
    <message>
        <source>It fits in the precision int8 (Settings → Models).</source>
        <translation>In der Genauigkeit int8 passt er (Einstellungen → Modelle).</translation>
    </message>
    <message>
        <source>It fits in the precision int4 (Settings → Models).</source>
        <translation>In der Genauigkeit int4 passt er (Einstellungen → Modelle).</translation>
    </message>
    <message>
        <source>It fits on other devices, chosen automatically (Settings → Models).</source>
        <translation>Auf anderen, automatisch gewählten Geräten passt er (Einstellungen → Modelle).</translation>
    </message>
    <message>
        <source>It fits without guidance (1.0).</source>
        <translation>Ohne Führung (1,0) passt er.</translation>
    </message>
    <message>
        <source>It fits up to a length of {seconds} s.</source>
        <translation>Bis zu einer Länge von {seconds} s passt er.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>Schließen Sie andere Programme oder wählen Sie ein kleineres Modell.</translation>
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
    <name>Messages</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>ModelDetail</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>How much of it is done</source>
        <translation>Wie viel davon fertig ist</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>Noch einmal &amp;versuchen</translation>
    </message>
    <message>
        <source>&amp;Repair</source>
        <translation>&amp;Reparieren</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Ab&amp;brechen</translation>
    </message>
    <message>
        <source>C&amp;heck every byte</source>
        <translation>Jedes Byte &amp;prüfen</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>&amp;Entfernen…</translation>
    </message>
    <message>
        <source>&amp;Take off the list</source>
        <translation>Von der &amp;Liste nehmen</translation>
    </message>
    <message>
        <source>Download what is missing, and what it needs</source>
        <translation>Herunterladen, was davon fehlt und was es braucht</translation>
    </message>
    <message>
        <source>Stop now; everything downloaded is kept</source>
        <translation>Jetzt anhalten; alles schon Heruntergeladene bleibt</translation>
    </message>
    <message>
        <source>Stop and delete what was downloaded</source>
        <translation>Anhalten und das schon Heruntergeladene löschen</translation>
    </message>
    <message>
        <source>Compare its files with the published ones, by checksum</source>
        <translation>Die Dateien anhand von Prüfsummen mit den veröffentlichten vergleichen</translation>
    </message>
    <message>
        <source>Open the folder that holds its files</source>
        <translation>Den Ordner mit den Dateien öffnen</translation>
    </message>
    <message>
        <source>Delete its files; it can be downloaded again</source>
        <translation>Die Dateien löschen; sie lassen sich wieder herunterladen</translation>
    </message>
    <message>
        <source>Stop using this folder; nothing is deleted</source>
        <translation>Diesen Ordner nicht mehr benutzen; nichts wird gelöscht</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Check every byte</source>
        <translation>Jedes Byte prüfen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>Von der Liste nehmen</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Small, quick, part of the app: sings English and German words at once, to simple music. For real music download a HeartMuLa model.</source>
        <translation>Klein, schnell, Teil der App: singt sofort englische und deutsche Worte zu einfacher Musik. Für richtige Musik laden Sie ein HeartMuLa-Modell herunter.</translation>
    </message>
    <message>
        <source>A large model for real music: the one its authors recommend.</source>
        <translation>Ein großes Modell für richtige Musik: das, was seine Autoren empfehlen.</translation>
    </message>
    <message>
        <source>A large model of the same size, trained further by reinforcement learning.</source>
        <translation>Ein ebenso großes Modell, durch bestärkendes Lernen weitertrainiert.</translation>
    </message>
    <message>
        <source>A large model of the same size: the first one that was published.</source>
        <translation>Ein ebenso großes Modell: das erste, das veröffentlicht wurde.</translation>
    </message>
    <message>
        <source>Turns tokens into sound. Every HeartMuLa model needs it; it lies on the disk once for all of them and is downloaded with the first.</source>
        <translation>Macht aus Tokens Klang. Jedes HeartMuLa-Modell braucht es; es liegt einmal für alle auf dem Laufwerk und wird mit dem ersten heruntergeladen.</translation>
    </message>
    <message>
        <source>Tokenizer and settings of generation. Every HeartMuLa model needs them; they are downloaded with the first.</source>
        <translation>Tokenizer und Einstellungen zum Erzeugen. Jedes HeartMuLa-Modell braucht sie; sie werden mit dem ersten heruntergeladen.</translation>
    </message>
    <message>
        <source>Listens to a song and writes down what is sung when, so that the lyrics follow the playback. No song needs it to be made.</source>
        <translation>Hört einen Song an und schreibt auf, was wann gesungen wird, damit der Liedtext der Wiedergabe folgt. Zum Erzeugen von Songs wird es nicht gebraucht.</translation>
    </message>
    <message>
        <source>Separates songs into vocals, drums, bass and other. Songs of the starter do not need it. By Meta and Alexandre Défossez.</source>
        <translation>Trennt Songs in Gesang, Schlagzeug, Bass und Übriges. Songs des Startmodells brauchen es nicht. Von Meta und Alexandre Défossez.</translation>
    </message>
    <message>
        <source>A folder you added. It is used where it is: nothing in it is copied, changed or deleted.</source>
        <translation>Ein Ordner, den Sie hinzugefügt haben. Er wird dort benutzt, wo er ist: Nichts darin wird kopiert, geändert oder gelöscht.</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>noch weniger als eine Minute</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>noch {n} Min.</translation>
    </message>
    <message>
        <source>{n} h left</source>
        <translation>noch {n} Std.</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>Nicht heruntergeladen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Lädt herunter</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>Wird entfernt</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopped by an error</source>
        <translation>Wegen Fehler gestoppt</translation>
    </message>
    <message>
        <source>Damaged or incomplete</source>
        <translation>Beschädigt oder unvollständig</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{speed} a second</source>
        <translation>{speed} pro Sekunde</translation>
    </message>
    <message>
        <source>Too large for this computer&apos;s memory: {needed} are needed, it has {here}. A graphics card with memory of its own may still run it.</source>
        <translation>Zu groß für den Speicher dieses Rechners: {needed} werden gebraucht, er hat {here}. Auf einer Grafikkarte mit eigenem Speicher läuft es vielleicht trotzdem.</translation>
    </message>
    <message>
        <source>Runs on this computer with 8-bit weights, one part at a time ({needed} of {here}).</source>
        <translation>Läuft auf diesem Rechner mit 8-Bit-Gewichten, ein Teil nach dem anderen ({needed} von {here}).</translation>
    </message>
    <message>
        <source>Runs on this computer with 8-bit weights ({needed} of {here} of memory).</source>
        <translation>Läuft auf diesem Rechner mit 8-Bit-Gewichten ({needed} von {here} Speicher).</translation>
    </message>
    <message>
        <source>Runs on this computer, one part at a time ({needed} of {here} of memory).</source>
        <translation>Läuft auf diesem Rechner, ein Teil nach dem anderen ({needed} von {here} Speicher).</translation>
    </message>
    <message>
        <source>Runs on this computer ({needed} of {here} of memory).</source>
        <translation>Läuft auf diesem Rechner ({needed} von {here} Speicher).</translation>
    </message>
    <message>
        <source>With 4-bit weights it composes on a graphics card of {size} GB.</source>
        <translation>Mit 4-Bit-Gewichten komponiert es auf einer Grafikkarte mit {size} GB.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Choose a model with the arrow keys; what can be done with it stands below</source>
        <translation>Mit den Pfeiltasten ein Modell wählen; was damit möglich ist, steht darunter</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Models, or how they are downloaded</source>
        <translation>Modelle, oder wie sie heruntergeladen werden</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>&amp;Add a folder…</source>
        <translation>Ordner hin&amp;zufügen…</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message>
        <source>Use a folder that holds a model already; nothing is copied</source>
        <translation>Einen Ordner benutzen, in dem schon ein Modell ist; nichts wird kopiert</translation>
    </message>
    <message>
        <source>Add an adapt&amp;er…</source>
        <translation>Adap&amp;ter hinzufügen …</translation>
    </message>
    <message>
        <source>Add an adapter</source>
        <translation>Adapter hinzufügen</translation>
    </message>
    <message>
        <source>Use a folder that holds a style adapter (LoRA); nothing is copied</source>
        <translation>Einen Ordner mit einem Stil-Adapter (LoRA) verwenden; nichts wird kopiert</translation>
    </message>
    <message>
        <source>&amp;Web page</source>
        <translation>&amp;Webseite</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Webseite</translation>
    </message>
    <message>
        <source>Open the page where they are published</source>
        <translation>Die Seite öffnen, auf der sie veröffentlicht sind</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this window; downloads run on</source>
        <translation>Dieses Fenster schließen; Downloads laufen weiter</translation>
    </message>
    <message>
        <source>A style adapter that SimpleTuner trained: computed as it trains. Its files do not tell which model it was trained for.</source>
        <translation>Ein Stil-Adapter, den SimpleTuner trainiert hat: gerechnet, wie es trainiert. Seine Dateien sagen nicht, für welches Modell er trainiert wurde.</translation>
    </message>
    <message>
        <source>A style adapter (LoRA). Its files do not tell which model it was trained for.</source>
        <translation>Ein Stil-Adapter (LoRA). Seine Dateien sagen nicht, für welches Modell er trainiert wurde.</translation>
    </message>
    <message>
        <source>Starter</source>
        <translation>Startmodell</translation>
    </message>
    <message>
        <source>{title} (recommended)</source>
        <translation>{title} (empfohlen)</translation>
    </message>
    <message>
        <source>&amp;Download ({size})</source>
        <translation>&amp;Herunterladen ({size})</translation>
    </message>
    <message>
        <source>Delete {title}? {size} become free; it can be downloaded again.</source>
        <translation>{title} löschen? {size} werden frei; es lässt sich wieder herunterladen.</translation>
    </message>
    <message>
        <source>Without it these models cannot be used: {titles}.</source>
        <translation>Ohne dies lassen sich diese Modelle nicht benutzen: {titles}.</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>Modell entfernen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Device: chosen when the first song starts</source>
        <translation>Gerät: wird beim ersten Song gewählt</translation>
    </message>
    <message>
        <source>Runs on {device} in {precision}; the sound on {where} in {codec}</source>
        <translation>Läuft auf {device} in {precision}; der Klang auf {where} in {codec}</translation>
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
        <source>How long the song may become. The model may end it earlier, when the lyrics are sung. Longer songs need more time and memory. At the slider&apos;s end, ∞, the song goes on until you press Stop.</source>
        <translation>Wie lang der Song werden darf. Das Modell kann ihn früher beenden, wenn der Text gesungen ist. Längere Songs brauchen mehr Zeit und Speicher. Am Ende des Reglers, ∞, geht der Song weiter, bis Sie Stopp drücken.</translation>
    </message>
    <message>
        <source>The song goes on until you press Stop. When the lyrics are sung, they begin again, in the same key and tempo.</source>
        <translation>Der Song geht weiter, bis Sie Stopp drücken. Ist der Text gesungen, beginnt er von vorn, in derselben Tonart und demselben Tempo.</translation>
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
        <source>Dra&amp;ft sound</source>
        <translation>Roh&amp;klang</translation>
    </message>
    <message>
        <source>Draft sound</source>
        <translation>Rohklang</translation>
    </message>
    <message>
        <source>The sound is made roughly, in a fraction of the time. Melody and words are the same; “Make the full sound” makes the song&apos;s sound anew later.</source>
        <translation>Der Klang wird grob hergestellt, in einem Bruchteil der Zeit. Melodie und Worte sind dieselben; „Vollen Klang herstellen“ macht den Klang des Lieds später neu.</translation>
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
        <source>This model follows tags and lyrics by itself: guidance is not used.</source>
        <translation>Dieses Modell folgt Tags und Songtext von selbst: Führung wird nicht verwendet.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Which model makes the song. The starter model is small and quick: a synthetic voice and a simple band. The large ones make real music.</source>
        <translation>Welches Modell den Song macht. Das Startmodell ist klein und schnell: eine künstliche Stimme und eine einfache Band. Die großen machen richtige Musik.</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Modell hinzufügen</translation>
    </message>
    <message>
        <source>Download a model, or add a folder that holds one</source>
        <translation>Ein Modell herunterladen oder einen Ordner mit einem Modell hinzufügen</translation>
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
        <source>Save the current tags and sampling under a name</source>
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
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>Einreihen</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Do not turn it into sound now. What was made is kept and offered above the song.</source>
        <translation>Jetzt nicht zu Klang machen. Was entstanden ist, bleibt und wird über dem Song angeboten.</translation>
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
        <source>{title} · seed {seed}</source>
        <translation>{title} · Seed {seed}</translation>
    </message>
    <message>
        <source>Show this song</source>
        <translation>Diesen Song zeigen</translation>
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
    <name>Radio</name>
    <message>
        <source>Radio: {title}</source>
        <translation>Radio: {title}</translation>
    </message>
</context>
<context>
    <name>RadioController</name>
    <message>
        <source>“{title}” is in the library</source>
        <translation>„{title}“ ist in der Bibliothek</translation>
    </message>
</context>
<context>
    <name>RadioDialog</name>
    <message>
        <source>Radio</source>
        <translation>Radio</translation>
    </message>
    <message>
        <source>Like “{title}”</source>
        <translation>Wie „{title}“</translation>
    </message>
    <message>
        <source>Songs with {stars} stars or more ({count})</source>
        <translation>Songs mit {stars} oder mehr Sternen ({count})</translation>
    </message>
    <message>
        <source>Progress of the radio</source>
        <translation>Fortschritt des Radios</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>Play or pause the radio</source>
        <translation>Das Radio abspielen oder anhalten</translation>
    </message>
    <message>
        <source>S&amp;kip</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>Fade to the next song</source>
        <translation>Zum nächsten Song überblenden</translation>
    </message>
    <message>
        <source>K&amp;eep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>Put this song into the library</source>
        <translation>Diesen Song in die Bibliothek legen</translation>
    </message>
    <message>
        <source>Keep the one &amp;before</source>
        <translation>Den &amp;vorigen behalten</translation>
    </message>
    <message>
        <source>Put the song before this one into the library</source>
        <translation>Den Song vor diesem in die Bibliothek legen</translation>
    </message>
    <message>
        <source>&amp;Never again</source>
        <translation>&amp;Nie wieder</translation>
    </message>
    <message>
        <source>Skip, and play nothing with these tags and lyrics until the radio stops</source>
        <translation>Überspringen und nichts mit diesen Tags und diesem Liedtext mehr spielen, bis das Radio stoppt</translation>
    </message>
    <message>
        <source>What is played</source>
        <translation>Was gespielt wird</translation>
    </message>
    <message>
        <source>Each song has the tags of one of the ticked lines</source>
        <translation>Jeder Song hat die Tags einer der angehakten Zeilen</translation>
    </message>
    <message>
        <source>None: instrumental</source>
        <translation>Keine: instrumental</translation>
    </message>
    <message>
        <source>From a list</source>
        <translation>Aus einer Liste</translation>
    </message>
    <message>
        <source>From the text model</source>
        <translation>Vom Textmodell</translation>
    </message>
    <message>
        <source>What the lyrics are about</source>
        <translation>Wovon der Liedtext handelt</translation>
    </message>
    <message>
        <source>Topic of the lyrics</source>
        <translation>Thema des Liedtexts</translation>
    </message>
    <message>
        <source>The text model writes other lyrics about it for each song</source>
        <translation>Das Textmodell schreibt darüber für jeden Song einen anderen Liedtext</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>Liedtext</translation>
    </message>
    <message>
        <source>Whether the songs of the radio are sung</source>
        <translation>Ob die Songs des Radios gesungen werden</translation>
    </message>
    <message>
        <source>Paste lyrics here: one after the other, a line with --- between them</source>
        <translation>Hier Liedtexte einfügen: einen nach dem anderen, dazwischen eine Zeile mit ---</translation>
    </message>
    <message>
        <source>List of lyrics</source>
        <translation>Liste der Liedtexte</translation>
    </message>
    <message>
        <source>Separated by a line with --- or by two empty lines</source>
        <translation>Getrennt durch eine Zeile mit --- oder durch zwei leere Zeilen</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Length of a song</source>
        <translation>Länge eines Songs</translation>
    </message>
    <message>
        <source>The greatest length of a song</source>
        <translation>Die größte Länge eines Songs</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close; the radio plays on</source>
        <translation>Schließen; das Radio spielt weiter</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Station</source>
        <translation>Sender</translation>
    </message>
    <message>
        <source>&amp;Lyrics</source>
        <translation>&amp;Liedtext</translation>
    </message>
    <message>
        <source>Lengt&amp;h</source>
        <translation>Län&amp;ge</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Stop playing and composing; songs that were not kept are removed</source>
        <translation>Nicht mehr spielen und komponieren; Songs, die nicht behalten wurden, werden entfernt</translation>
    </message>
    <message>
        <source>Compose and play song after song</source>
        <translation>Song um Song komponieren und spielen</translation>
    </message>
    <message>
        <source>The text model is writing lyrics.</source>
        <translation>Das Textmodell schreibt einen Liedtext.</translation>
    </message>
    <message>
        <source>Only songs that you keep enter the library.</source>
        <translation>Nur Songs, die Sie behalten, kommen in die Bibliothek.</translation>
    </message>
    <message>
        <source>The next song is not ready yet.</source>
        <translation>Der nächste Song ist noch nicht fertig.</translation>
    </message>
    <message>
        <source>Another song has the player. Play goes on with the radio.</source>
        <translation>Ein anderer Song ist im Player. „Abspielen“ setzt das Radio fort.</translation>
    </message>
    <message>
        <source>Songs that are ready: {count}</source>
        <translation>Fertige Songs: {count}</translation>
    </message>
    <message>
        <source>The first song is being composed.</source>
        <translation>Der erste Song wird komponiert.</translation>
    </message>
    <message>
        <source>The radio begins with its first song, in about {wait}.</source>
        <translation>Das Radio beginnt mit seinem ersten Song, in etwa {wait}.</translation>
    </message>
    <message>
        <source>A minute of music takes this computer {work}. The radio begins when {music} of music are ready, in about {wait}; then it plays {gapless} without a gap.</source>
        <translation>Für eine Minute Musik braucht dieser Rechner {work}. Das Radio beginnt, wenn {music} Musik fertig sind, in etwa {wait}; dann spielt es {gapless} ohne Lücke.</translation>
    </message>
</context>
<context>
    <name>RecoveryBar</name>
    <message>
        <source>Compose the rest</source>
        <translation>Den Rest komponieren</translation>
    </message>
    <message>
        <source>Finish the song as it was planned</source>
        <translation>Der Song, wie er geworden wäre</translation>
    </message>
    <message>
        <source>Keep what was made</source>
        <translation>Behalten, was da ist</translation>
    </message>
    <message>
        <source>Turn what was composed into sound</source>
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
    <message>
        <source>“{title}”, which goes on until you stop it, was interrupted after {made}.</source>
        <translation>„{title}“, ein Song ohne Ende, wurde nach {made} unterbrochen.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weitermachen</translation>
    </message>
    <message>
        <source>“{title}” is composed, {made}, but not turned into sound yet.</source>
        <translation>„{title}“ ist komponiert ({made}), aber noch nicht zu Klang geworden.</translation>
    </message>
    <message>
        <source>Finish the sound</source>
        <translation>Klang fertigstellen</translation>
    </message>
    <message>
        <source>Unfinished songs in all: {count}.</source>
        <translation>Unfertige Songs insgesamt: {count}.</translation>
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
        <source>The song is being checked.</source>
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
    <name>RunningRow</name>
    <message>
        <source>Progress of {title}</source>
        <translation>Fortschritt von {title}</translation>
    </message>
    <message>
        <source>Show this take</source>
        <translation>Diesen Take zeigen</translation>
    </message>
    <message>
        <source>Stop this take</source>
        <translation>Diesen Take anhalten</translation>
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
        <source>The number that all randomness comes from. The same seed with the same settings on the same computer makes the same song again; another seed makes another song.</source>
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
        <source>The sound output was disconnected. Plug it in again or choose another, then press Play.</source>
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
        <source>There are no songs of Heart Studio in {folder}.</source>
        <translation>In {folder} sind keine Songs von Heart Studio.</translation>
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
        <source>{name} was chosen</source>
        <translation>{name} wurde gewählt</translation>
    </message>
    <message>
        <source>HeartCodec was put on {device}</source>
        <translation>HeartCodec liegt auf {device}</translation>
    </message>
    <message>
        <source>the CPU is used because {reason}</source>
        <translation>der Prozessor rechnet, weil {reason}</translation>
    </message>
    <message>
        <source>the CPU is used because memory ran out</source>
        <translation>der Prozessor rechnet, weil der Speicher nicht reichte</translation>
    </message>
    <message>
        <source>the CPU is used because the memory of {name} is too small</source>
        <translation>der Prozessor rechnet, weil der Speicher von {name} zu klein ist</translation>
    </message>
    <message>
        <source>HeartCodec runs on the CPU because the memory of {name} is too small for it</source>
        <translation>HeartCodec läuft auf dem Prozessor, weil der Speicher von {name} dafür zu klein ist</translation>
    </message>
    <message>
        <source>HeartCodec runs on {device}, so that each model has a GPU</source>
        <translation>HeartCodec läuft auf {device}, so hat jedes Modell eine eigene Grafikkarte</translation>
    </message>
    <message>
        <source>{name} is the GPU with the most memory here</source>
        <translation>{name} ist hier die Grafikkarte mit dem größten Speicher</translation>
    </message>
    <message>
        <source>{name} is the GPU with free memory here</source>
        <translation>{name} ist hier die Grafikkarte mit freiem Speicher</translation>
    </message>
    <message>
        <source>HeartCodec runs on the CPU because memory ran out</source>
        <translation>HeartCodec läuft auf dem Prozessor, weil der Speicher nicht reichte</translation>
    </message>
    <message>
        <source>no supported GPU was found, so the CPU is used</source>
        <translation>es fand sich keine unterstützte Grafikkarte, darum rechnet der Prozessor</translation>
    </message>
    <message>
        <source>the Apple GPU is the fastest here</source>
        <translation>die Apple-GPU ist hier am schnellsten</translation>
    </message>
    <message>
        <source>{name} is the fastest here</source>
        <translation>{name} ist hier am schnellsten</translation>
    </message>
    <message>
        <source>{name} is the first GPU here</source>
        <translation>{name} ist hier die erste Grafikkarte</translation>
    </message>
    <message>
        <source>{precision} is what fits into memory</source>
        <translation>{precision} passt in den Speicher</translation>
    </message>
    <message>
        <source>a model this small is fastest in float32</source>
        <translation>ein so kleines Modell ist in float32 am schnellsten</translation>
    </message>
    <message>
        <source>this CPU computes bfloat16 natively</source>
        <translation>dieser Prozessor rechnet bfloat16 direkt</translation>
    </message>
    <message>
        <source>this CPU reads 16-bit weights fast, though it has no fast bfloat16</source>
        <translation>dieser Prozessor liest 16-Bit-Gewichte schnell, obwohl er kein schnelles bfloat16 hat</translation>
    </message>
    <message>
        <source>this CPU has no fast bfloat16</source>
        <translation>dieser Prozessor hat kein schnelles bfloat16</translation>
    </message>
    <message>
        <source>float16 is the fastest precision of Apple GPUs</source>
        <translation>float16 ist die schnellste Genauigkeit von Apple-GPUs</translation>
    </message>
    <message>
        <source>bfloat16 is native on this GPU</source>
        <translation>diese Grafikkarte rechnet bfloat16 direkt</translation>
    </message>
    <message>
        <source>this GPU has no native bfloat16</source>
        <translation>diese Grafikkarte kennt kein bfloat16</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not supported. Choose one of {known}.</source>
        <translation>„{name}“ wird nicht unterstützt. Wählen Sie eines von {known}.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a device. Choose one of {known}.</source>
        <translation>„{name}“ ist kein Gerät. Wählen Sie eines von {known}.</translation>
    </message>
    <message>
        <source>The device mps exists on Apple Silicon only. Choose auto or cpu.</source>
        <translation>Das Gerät mps gibt es nur auf Apple Silicon. Wählen Sie auto oder cpu.</translation>
    </message>
    <message>
        <source>The device {device} was asked for, but {count} {kind} GPUs can be used here. Choose auto or cpu, or install a driver and a PyTorch build that fit the GPU.</source>
        <translation>Verlangt war das Gerät {device}, nutzbar sind hier aber {count} Grafikkarten der Art {kind}. Wählen Sie auto oder cpu, oder installieren Sie Treiber und PyTorch passend zur Grafikkarte.</translation>
    </message>
    <message>
        <source>{name} (compute {version}.{minor}) is not among the GPUs this PyTorch was built for ({known})</source>
        <translation>{name} (Compute {version}.{minor}) gehört nicht zu den Grafikkarten, für die dieses PyTorch gebaut ist ({known})</translation>
    </message>
    <message>
        <source>{name} ({kind}) is not among the GPUs this PyTorch was built for ({known})</source>
        <translation>{name} ({kind}) gehört nicht zu den Grafikkarten, für die dieses PyTorch gebaut ist ({known})</translation>
    </message>
    <message>
        <source>there is an NVIDIA driver, but this PyTorch was built without CUDA</source>
        <translation>ein NVIDIA-Treiber ist da, aber dieses PyTorch wurde ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>there is an NVIDIA driver, but CUDA {version} cannot be started (the driver may be too old)</source>
        <translation>ein NVIDIA-Treiber ist da, aber CUDA {version} lässt sich nicht starten (vielleicht ist der Treiber zu alt)</translation>
    </message>
    <message>
        <source>{name} could not be started ({what})</source>
        <translation>{name} ließ sich nicht starten ({what})</translation>
    </message>
    <message>
        <source>The graphics card composes more slowly than it could (no CUDA graph: {reason}).</source>
        <translation>Die Grafikkarte komponiert langsamer, als sie könnte (kein CUDA-Graph: {reason}).</translation>
    </message>
    <message>
        <source>This song needs {needed} GB of memory, but this computer has {there} GB. {advice}</source>
        <translation>Dieser Song braucht {needed} GB Speicher, dieser Rechner hat aber {there} GB. {advice}</translation>
    </message>
    <message>
        <source>This song needs {needed} GB of memory, but the device {device} has {there} GB. {advice}</source>
        <translation>Dieser Song braucht {needed} GB Speicher, das Gerät {device} hat aber {there} GB. {advice}</translation>
    </message>
    <message>
        <source>It would fit in the precision int8.</source>
        <translation>In der Genauigkeit int8 würde er passen.</translation>
    </message>
    <message>
        <source>It would fit with Guidance set to 1.0.</source>
        <translation>Mit Führung 1,0 würde er passen.</translation>
    </message>
    <message>
        <source>It would fit up to a length of {seconds} seconds.</source>
        <translation>Bis zu einer Länge von {seconds} Sekunden würde er passen.</translation>
    </message>
    <message>
        <source>Choose a smaller model: the starter runs on every computer.</source>
        <translation>Wählen Sie ein kleineres Modell: Das Startmodell läuft auf jedem Rechner.</translation>
    </message>
    <message>
        <source>It would fit on other devices: choose them automatically (Settings → Models).</source>
        <translation>Auf anderen Geräten würde er passen: Lassen Sie sie automatisch wählen (Einstellungen → Modelle).</translation>
    </message>
    <message>
        <source>Close other programs, or choose the processor under Settings → Models.</source>
        <translation>Schließen Sie andere Programme oder wählen Sie unter Einstellungen → Modelle den Prozessor.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model, another device or a lower precision.</source>
        <translation>Schließen Sie andere Programme, oder wählen Sie ein kleineres Modell, ein anderes Gerät oder eine geringere Genauigkeit.</translation>
    </message>
    <message>
        <source>Ask for a shorter song, close other programs, or choose another device.</source>
        <translation>Verlangen Sie einen kürzeren Song, schließen Sie andere Programme oder wählen Sie ein anderes Gerät.</translation>
    </message>
    <message>
        <source>The song&apos;s tokens are kept. {advice}</source>
        <translation>Die Tokens des Songs sind gesichert. {advice}</translation>
    </message>
    <message>
        <source>There is not enough memory for {task}. {sentence}</source>
        <translation>Der Speicher reicht nicht ({task}). {sentence}</translation>
    </message>
    <message>
        <source>loading {name}</source>
        <translation>Laden von {name}</translation>
    </message>
    <message>
        <source>moving HeartCodec to its device</source>
        <translation>HeartCodec auf sein Gerät bringen</translation>
    </message>
    <message>
        <source>composing</source>
        <translation>Komponieren</translation>
    </message>
    <message>
        <source>repairing</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>decoding</source>
        <translation>Dekodieren</translation>
    </message>
    <message>
        <source>the transcriber</source>
        <translation>dem Transkriptor</translation>
    </message>
    <message>
        <source>listening to this song</source>
        <translation>Anhören dieses Songs</translation>
    </message>
    <message>
        <source>&quot;{precision}&quot; cannot be stored. Choose one of {known}.</source>
        <translation>„{precision}“ lässt sich nicht speichern. Wählen Sie eines von {known}.</translation>
    </message>
    <message>
        <source>There is already a folder {name}. Delete it to convert again.</source>
        <translation>Den Ordner {name} gibt es schon. Löschen Sie ihn, um noch einmal umzuwandeln.</translation>
    </message>
    <message>
        <source>{name} is stored in {stored} already, so a copy in {precision} would not be smaller.</source>
        <translation>{name} ist schon in {stored} gespeichert, eine Kopie in {precision} wäre nicht kleiner.</translation>
    </message>
    <message>
        <source>The copy needs {needed} GB, but {free} GB are free on this disk. Make room and try again.</source>
        <translation>Die Kopie braucht {needed} GB, auf diesem Datenträger sind aber {free} GB frei. Schaffen Sie Platz und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The copy of {name} was not written completely. Convert again.</source>
        <translation>Die Kopie von {name} wurde nicht ganz geschrieben. Wandeln Sie noch einmal um.</translation>
    </message>
    <message>
        <source>The copy could not be made. The log says more.</source>
        <translation>Die Kopie ließ sich nicht anlegen. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong while the song was made. The log says more.</source>
        <translation>Beim Erzeugen des Songs ging etwas Unerwartetes schief. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the work goes on with one model in memory at a time.</source>
        <translation>Der Speicher reichte nicht. Was entstanden ist, bleibt; weiter geht es mit nur einem Modell zugleich im Speicher.</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the work goes on in the precision int8, with one model in memory at a time.</source>
        <translation>Der Speicher reichte nicht. Was entstanden ist, bleibt; weiter geht es mit der Genauigkeit int8 und nur einem Modell zugleich im Speicher.</translation>
    </message>
    <message>
        <source>{name} is no library of Milimo Music.</source>
        <translation>{name} ist keine Bibliothek von Milimo Music.</translation>
    </message>
    <message>
        <source>{name} cannot be read as a library of Milimo Music. If Milimo is running, close it and try again.</source>
        <translation>{name} lässt sich nicht als Bibliothek von Milimo Music lesen. Falls Milimo läuft, schließen Sie es und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>style adapters are computed by PyTorch</source>
        <translation>Stiladapter berechnet PyTorch</translation>
    </message>
    <message>
        <source>Use dtype=&quot;int8&quot; for weights of one byte each, or dtype=&quot;int4&quot; for half a byte.</source>
        <translation>Verwenden Sie dtype=&quot;int8&quot; für Gewichte von je einem Byte oder dtype=&quot;int4&quot; für ein halbes Byte.</translation>
    </message>
    <message>
        <source>weights that MLX has quantised in another way than in groups of 4 or 8 bits</source>
        <translation>Gewichte, die MLX anders als in Gruppen zu 4 oder 8 Bit quantisiert hat</translation>
    </message>
    <message>
        <source>The proxy is a SOCKS proxy, for which the Python package socksio is missing. Install it, or enter an http proxy under Downloads.</source>
        <translation>Der Proxy ist ein SOCKS-Proxy, für den das Python-Paket socksio fehlt. Installieren Sie es, oder tragen Sie unter Downloads einen http-Proxy ein.</translation>
    </message>
    <message>
        <source>The proxy that this computer names for all programs cannot be used for downloads. Enter an http, https or socks5 proxy under Downloads.</source>
        <translation>Der Proxy, den dieser Rechner allen Programmen nennt, ist für Downloads nicht verwendbar. Tragen Sie unter Downloads einen http-, https- oder socks5-Proxy ein.</translation>
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
        <source>Adapters that made this song are not here: {names}. Add them under Models, or set their strength to 0.</source>
        <translation>Adapter, mit denen dieses Lied gemacht wurde, sind nicht hier: {names}. Fügen Sie sie unter „Modelle“ hinzu, oder setzen Sie ihre Stärke auf 0.</translation>
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
        <source>“{title}” cannot be made any more: the song it was to go on from is not in the library.</source>
        <translation>„{title}“ kann nicht mehr entstehen: Der Song, der fortgesetzt werden sollte, ist nicht in der Bibliothek.</translation>
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
        <source>The steps from tokens to sound are {steps} in the settings now, as for this song.</source>
        <translation>Die Schritte von Tokens zu Klang stehen in den Einstellungen jetzt auf {steps}, wie bei diesem Song.</translation>
    </message>
    <message>
        <source>The model that made this song ({name}) is not here; the chosen one makes another song of its settings.</source>
        <translation>Das Modell, das diesen Song gemacht hat ({name}), ist nicht hier; das gewählte macht aus seinen Einstellungen einen anderen Song.</translation>
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
        <source>The text model&apos;s answer was too long, so it was broken off.</source>
        <translation>Die Antwort des Textmodells war zu lang und wurde abgebrochen.</translation>
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
        <source>The sound output could not be opened. Choose another one under Settings → Sound.</source>
        <translation>Die Tonausgabe ließ sich nicht öffnen. Wählen Sie unter Einstellungen → Ton eine andere.</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the processor does the rest.</source>
        <translation>Der Speicher reichte nicht. Was entstanden ist, bleibt; den Rest macht der Prozessor.</translation>
    </message>
    <message>
        <source>Give --extend or --history, not both.</source>
        <translation>Geben Sie --extend oder --history an, nicht beides.</translation>
    </message>
    <message>
        <source>--from says where a song goes on: give --extend or --history too.</source>
        <translation>--from sagt, wo ein Lied weitergeht: Geben Sie auch --extend oder --history an.</translation>
    </message>
    <message>
        <source>The song can be continued from a point within its {length} seconds, not from {value} s.</source>
        <translation>Das Lied kann von einer Stelle innerhalb seiner {length} Sekunden an fortgesetzt werden, nicht von {value} s an.</translation>
    </message>
    <message>
        <source>It would fit in the precision int4.</source>
        <translation>In der Genauigkeit int4 würde er passen.</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the work goes on in the precision int4, with one model in memory at a time.</source>
        <translation>Der Speicher reichte nicht. Was entstanden ist, bleibt; weiter geht es mit der Genauigkeit int4 und nur einem Modell zugleich im Speicher.</translation>
    </message>
    <message>
        <source>the model&apos;s files hold {precision}</source>
        <translation>die Dateien des Modells enthalten {precision}</translation>
    </message>
    <message>
        <source>The song&apos;s sound cannot be kept in {folder} ({reason}). Make room there, then try again; its tokens are kept.</source>
        <translation>Der Klang des Songs lässt sich in {folder} nicht ablegen ({reason}). Schaffen Sie dort Platz, dann versuchen Sie es noch einmal; seine Tokens sind erhalten.</translation>
    </message>
    <message>
        <source>Western European</source>
        <translation>Westeuropäisch</translation>
    </message>
    <message>
        <source>Central European</source>
        <translation>Mitteleuropäisch</translation>
    </message>
    <message>
        <source>Cyrillic</source>
        <translation>Kyrillisch</translation>
    </message>
    <message>
        <source>Cyrillic (KOI8-R)</source>
        <translation>Kyrillisch (KOI8-R)</translation>
    </message>
    <message>
        <source>Cyrillic (DOS)</source>
        <translation>Kyrillisch (DOS)</translation>
    </message>
    <message>
        <source>Western European (Mac)</source>
        <translation>Westeuropäisch (Mac)</translation>
    </message>
    <message>
        <source>Western European (DOS)</source>
        <translation>Westeuropäisch (DOS)</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>Griechisch</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>Türkisch</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>Hebräisch</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>Arabisch</translation>
    </message>
    <message>
        <source>Baltic</source>
        <translation>Baltisch</translation>
    </message>
    <message>
        <source>Vietnamese</source>
        <translation>Vietnamesisch</translation>
    </message>
    <message>
        <source>Thai</source>
        <translation>Thailändisch</translation>
    </message>
    <message>
        <source>Japanese (Shift-JIS)</source>
        <translation>Japanisch (Shift-JIS)</translation>
    </message>
    <message>
        <source>Japanese (EUC)</source>
        <translation>Japanisch (EUC)</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>Koreanisch</translation>
    </message>
    <message>
        <source>Traditional Chinese</source>
        <translation>Traditionelles Chinesisch</translation>
    </message>
    <message>
        <source>Simplified Chinese</source>
        <translation>Vereinfachtes Chinesisch</translation>
    </message>
    <message>
        <source>The lyrics have {count} characters; at most {most} can be sung. Shorten them.</source>
        <translation>Der Liedtext hat {count} Zeichen; höchstens {most} lassen sich singen. Kürzen Sie ihn.</translation>
    </message>
    <message>
        <source>These are {count} tags; a song can have {most}. Remove some.</source>
        <translation>Das sind {count} Tags; ein Song kann {most} haben. Entfernen Sie einige.</translation>
    </message>
    <message>
        <source>One tag has {count} characters; a tag may have {most}. Separate tags with commas.</source>
        <translation>Ein Tag hat {count} Zeichen; ein Tag darf {most} haben. Trennen Sie Tags mit Kommas.</translation>
    </message>
    <message>
        <source>Line {number} of the lyrics has {count} characters; a line may have {most}. Break it into several lines.</source>
        <translation>Zeile {number} des Liedtexts hat {count} Zeichen; eine Zeile darf {most} haben. Teilen Sie sie in mehrere Zeilen.</translation>
    </message>
    <message>
        <source>{name} does not say which letters it is written in. It was read as {letters}: look whether the words are right.</source>
        <translation>{name} sagt nicht, in welcher Kodierung der Text steht. Gelesen wurde: {letters}. Sehen Sie nach, ob die Wörter stimmen.</translation>
    </message>
    <message>
        <source>{name} is no file.</source>
        <translation>{name} ist keine Datei.</translation>
    </message>
    <message>
        <source>{name} is too large to be lyrics (more than 1 MB).</source>
        <translation>{name} ist zu groß für einen Liedtext (über 1 MB).</translation>
    </message>
    <message>
        <source>{name} is no text, so it cannot be used as lyrics.</source>
        <translation>{name} ist kein Text und kann nicht als Liedtext dienen.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a precision. Choose {known}.</source>
        <translation>„{name}“ ist keine Genauigkeit. Wählen Sie {known}.</translation>
    </message>
    <message>
        <source>The inputs&apos; &quot;{key}&quot; must be a text, not {kind}.</source>
        <translation>„{key}“ in den Eingaben muss ein Text sein, nicht {kind}.</translation>
    </message>
    <message>
        <source>{path} asks for {wanted} layers in {name}, but the weights beside it hold {count}. The files belong to different models.</source>
        <translation>{path} verlangt {wanted} Schichten in {name}, aber die Gewichte daneben enthalten {count}. Die Dateien gehören zu verschiedenen Modellen.</translation>
    </message>
    <message>
        <source>{name} is damaged or was not copied to its end. Copy the adapter again.</source>
        <translation>{name} ist beschädigt oder wurde nicht bis zum Ende kopiert. Kopieren Sie den Adapter noch einmal.</translation>
    </message>
    <message>
        <source>{folder} holds no {wanted}.</source>
        <translation>{folder} enthält kein {wanted}.</translation>
    </message>
    <message>
        <source>{name} is in PyTorch&apos;s own format, which may run programs when it is opened. Save the adapter again as {wanted}.</source>
        <translation>{name} ist im Format von PyTorch, das beim Öffnen Programme ausführen kann. Speichern Sie den Adapter noch einmal als {wanted}.</translation>
    </message>
    <message>
        <source>{name} holds no tensors.</source>
        <translation>{name} enthält keine Tensoren.</translation>
    </message>
    <message>
        <source>This adapter holds one matrix a layer instead of two, as SingLoRA&apos;s do; they cannot be used.</source>
        <translation>Dieser Adapter enthält je Schicht eine statt zwei Matrizen, wie die von SingLoRA; solche können nicht verwendet werden.</translation>
    </message>
    <message>
        <source>The adapter&apos;s layer {layer} lacks {part}.</source>
        <translation>Der Schicht {layer} des Adapters fehlt {part}.</translation>
    </message>
    <message>
        <source>The two matrices of the adapter&apos;s layer {layer} do not fit each other: {down} and {up}.</source>
        <translation>Die beiden Matrizen der Schicht {layer} des Adapters passen nicht zueinander: {down} und {up}.</translation>
    </message>
    <message>
        <source>The adapter&apos;s layer {layer} has row norms of the shape {shape}, not {wanted}.</source>
        <translation>Die Schicht {layer} des Adapters hat Zeilennormen der Form {shape}, nicht {wanted}.</translation>
    </message>
    <message>
        <source>{name} mixes tensor names of several programs, so it cannot be told what it was trained on.</source>
        <translation>{name} mischt Tensornamen mehrerer Programme, daher lässt sich nicht sagen, worauf er trainiert wurde.</translation>
    </message>
    <message>
        <source>{name} is only a pointer of Git LFS. Run git lfs pull in its folder.</source>
        <translation>{name} ist nur ein Zeiger von Git LFS. Führen Sie in seinem Ordner git lfs pull aus.</translation>
    </message>
    <message>
        <source>The adapter holds the tensor {name}, which cannot be used: {reason}.</source>
        <translation>Der Adapter enthält den Tensor {name}, der nicht verwendet werden kann: {reason}.</translation>
    </message>
    <message>
        <source>The adapter&apos;s tensor {name} is stored as {kind}, not as floating point numbers.</source>
        <translation>Der Tensor {name} des Adapters ist als {kind} gespeichert, nicht als Gleitkommazahlen.</translation>
    </message>
    <message>
        <source>The adapter holds the layer {layer} twice.</source>
        <translation>Der Adapter enthält die Schicht {layer} zweimal.</translation>
    </message>
    <message>
        <source>The adapter {name} does not fit the model: its layer {layer} is of the shape {shape}, the model&apos;s {wanted}. It was trained for another model.</source>
        <translation>Der Adapter {name} passt nicht zum Modell: Seine Schicht {layer} hat die Form {shape}, die des Modells {wanted}. Er wurde für ein anderes Modell trainiert.</translation>
    </message>
    <message>
        <source>The adapter {name} holds values that are no numbers, in its layer {layer}. Its training failed; use an earlier save of it.</source>
        <translation>Der Adapter {name} enthält in seiner Schicht {layer} Werte, die keine Zahlen sind. Sein Training ist gescheitert; verwenden Sie einen früheren Stand.</translation>
    </message>
    <message>
        <source>Two adapters with DoRA change the layer {layer}, which cannot be combined. Set the strength of one of them to 0.</source>
        <translation>Zwei Adapter mit DoRA ändern die Schicht {layer}; das lässt sich nicht verbinden. Setzen Sie die Stärke eines davon auf 0.</translation>
    </message>
    <message>
        <source>HeartMuLa has no such layer</source>
        <translation>HeartMuLa hat keine solche Schicht</translation>
    </message>
    <message>
        <source>it is of LyCORIS, another family of adapters</source>
        <translation>er ist von LyCORIS, einer anderen Familie von Adaptern</translation>
    </message>
    <message>
        <source>it changes an embedding</source>
        <translation>er ändert ein Embedding</translation>
    </message>
    <message>
        <source>it changes a bias</source>
        <translation>er ändert einen Bias</translation>
    </message>
    <message>
        <source>its names are those of image models</source>
        <translation>seine Namen sind die von Bildmodellen</translation>
    </message>
    <message>
        <source>it replaces whole weights of the model</source>
        <translation>er ersetzt ganze Gewichte des Modells</translation>
    </message>
    <message>
        <source>Train the adapter again with plain LoRA, rsLoRA or DoRA.</source>
        <translation>Trainieren Sie den Adapter noch einmal mit einfachem LoRA, rsLoRA oder DoRA.</translation>
    </message>
    <message>
        <source>This adapter is of the kind {kind}; only LoRA, with rsLoRA or DoRA, can be used.</source>
        <translation>Dieser Adapter ist von der Art {kind}; nur LoRA, auch rsLoRA und DoRA, kann verwendet werden.</translation>
    </message>
    <message>
        <source>This adapter&apos;s training began by changing the base model ({start}), so it does not fit the published one. Save it again converted to plain LoRA (path_initial_model_for_weight_conversion in PEFT).</source>
        <translation>Das Training dieses Adapters begann damit, das Grundmodell zu ändern ({start}); darum passt er nicht zum veröffentlichten. Speichern Sie ihn noch einmal, umgewandelt in einfaches LoRA (path_initial_model_for_weight_conversion in PEFT).</translation>
    </message>
    <message>
        <source>This adapter changes biases, which HeartMuLa&apos;s layers do not have. {advice}</source>
        <translation>Dieser Adapter ändert Biases, die HeartMuLas Schichten nicht haben. {advice}</translation>
    </message>
    <message>
        <source>{file} holds no usable {name} ({value}), so the adapter&apos;s strength is not known.</source>
        <translation>{file} enthält kein brauchbares {name} ({value}), daher ist die Stärke des Adapters nicht bekannt.</translation>
    </message>
    <message>
        <source>{file}: several names in alpha_pattern fit the layer {layer} with different values, so its strength is not known. Leave one of them there.</source>
        <translation>{file}: Mehrere Namen in alpha_pattern passen mit verschiedenen Werten auf die Schicht {layer}, daher ist deren Stärke nicht bekannt. Lassen Sie einen davon stehen.</translation>
    </message>
    <message>
        <source>This adapter uses {setting}, which changes how it computes. {advice}</source>
        <translation>Dieser Adapter verwendet {setting}, womit er anders rechnet. {advice}</translation>
    </message>
    <message>
        <source>{folder} holds no {file}, so it is no adapter in PEFT&apos;s format. Choose the folder that holds both it and the weights.</source>
        <translation>{folder} enthält kein {file} und ist darum kein Adapter im Format von PEFT. Wählen Sie den Ordner, der diese Datei und die Gewichte enthält.</translation>
    </message>
    <message>
        <source>{file} cannot be read. Copy the adapter again.</source>
        <translation>{file} lässt sich nicht lesen. Kopieren Sie den Adapter noch einmal.</translation>
    </message>
    <message>
        <source>{file}: alpha_pattern holds the pattern {pattern}; only names of layers can be used.</source>
        <translation>{file}: alpha_pattern enthält das Muster {pattern}; nur Namen von Schichten können verwendet werden.</translation>
    </message>
    <message>
        <source>The adapter {name} is not here, or it was changed. Add it under Models, or set its strength to 0.</source>
        <translation>Der Adapter {name} ist nicht hier, oder er wurde geändert. Fügen Sie ihn unter „Modelle“ hinzu, oder setzen Sie seine Stärke auf 0.</translation>
    </message>
    <message>
        <source>These adapters were trained in different arithmetic, SimpleTuner&apos;s and HeartMuLa&apos;s, and cannot be used together. Set the strength of one to 0, or choose “as HeartMuLa” for both.</source>
        <translation>Diese Adapter wurden in verschiedener Rechenweise trainiert, der von SimpleTuner und der von HeartMuLa, und können nicht zusammen verwendet werden. Setzen Sie die Stärke eines davon auf 0, oder wählen Sie für beide „wie HeartMuLa“.</translation>
    </message>
    <message>
        <source>{path} asks for sizes that no model has. The files belong to different models, or the file is damaged.</source>
        <translation>{path} verlangt Größen, die kein Modell hat. Die Dateien gehören zu verschiedenen Modellen, oder die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>Ask for 1 to {most} takes, not {value}.</source>
        <translation>Verlangen Sie 1 bis {most} Takes, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: {key} must be at most {most}, not {value}.</source>
        <translation>{path}: {key} darf höchstens {most} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>MLX failed ({what}). What was made is kept. Choose another device in the settings.</source>
        <translation>MLX hat versagt ({what}). Was fertig ist, bleibt erhalten. Wählen Sie in den Einstellungen ein anderes Gerät.</translation>
    </message>
    <message>
        <source>MLX is for Apple&apos;s GPU, which is not here</source>
        <translation>MLX ist für Apples GPU, die es hier nicht gibt</translation>
    </message>
    <message>
        <source>The sound cannot be computed in int8 on {device}: that needs a processor with AVX-512 VNNI. Choose another precision of the sound.</source>
        <translation>Der Klang kann auf {device} nicht in int8 berechnet werden: Dafür braucht es einen Prozessor mit AVX-512 VNNI. Wählen Sie eine andere Genauigkeit des Klangs.</translation>
    </message>
    <message>
        <source>The device mlx needs the package mlx, which is not installed here; on Apple silicon it belongs to Heart Studio. Choose auto or cpu.</source>
        <translation>Das Gerät mlx braucht das Paket mlx, das hier nicht installiert ist; auf Apple-Prozessoren gehört es zu Heart Studio. Wählen Sie auto oder cpu.</translation>
    </message>
    <message>
        <source>MLX failed ({what})</source>
        <translation>MLX hat versagt ({what})</translation>
    </message>
    <message>
        <source>MLX failed ({what}). What was made is kept, and the GPU goes on by PyTorch.</source>
        <translation>MLX hat versagt ({what}). Was fertig ist, bleibt erhalten, und die GPU macht mit PyTorch weiter.</translation>
    </message>
    <message>
        <source>An endless song has no takes: leave out --takes or --endless.</source>
        <translation>Ein Song ohne Ende hat keine Takes: Lassen Sie --takes oder --endless weg.</translation>
    </message>
    <message>
        <source>{name} is read here and would be lost. Give another name.</source>
        <translation>{name} wird hier gelesen und ginge verloren. Geben Sie einen anderen Namen an.</translation>
    </message>
    <message>
        <source>MLX failed ({what}). What was made is kept, and the processor goes on.</source>
        <translation>MLX hat versagt ({what}). Was fertig ist, bleibt erhalten, und der Prozessor macht weiter.</translation>
    </message>
    <message>
        <source>MLX was the faster when it and PyTorch were tried with this model</source>
        <translation>MLX war schneller, als es und PyTorch mit diesem Modell probiert wurden</translation>
    </message>
    <message>
        <source>PyTorch was the faster when it and MLX were tried with this model</source>
        <translation>PyTorch war schneller, als es und MLX mit diesem Modell probiert wurden</translation>
    </message>
    <message>
        <source>MLX computed something else than PyTorch when both were tried</source>
        <translation>MLX rechnete beim Probieren etwas anderes als PyTorch</translation>
    </message>
    <message>
        <source>MLX failed when it was tried</source>
        <translation>MLX versagte beim Probieren</translation>
    </message>
    <message>
        <source>There are no lyrics in {name}.</source>
        <translation>In {name} steht kein Liedtext.</translation>
    </message>
    <message>
        <source>{path} does not fit. Download this file again.</source>
        <translation>{path} passt nicht. Laden Sie diese Datei noch einmal.</translation>
    </message>
    <message>
        <source>This transcriber does not tell when words are sung (it names no alignment heads), so the times are rough. HeartTranscriptor-oss is more exact.</source>
        <translation>Dieser Hörer sagt nicht, wann Wörter gesungen werden (er nennt keine Alignment-Heads), darum sind die Zeiten ungenau. HeartTranscriptor-oss ist genauer.</translation>
    </message>
    <message>
        <source>{path}: {key} is {value}, which does not fit a Whisper model. Download it again.</source>
        <translation>{path}: {key} ist {value}; das passt zu keinem Whisper-Modell. Laden Sie es noch einmal herunter.</translation>
    </message>
    <message>
        <source>trying the models</source>
        <translation>Probieren der Modelle</translation>
    </message>
    <message>
        <source>8-bit weights are multiplied with {name}, which is fastest here</source>
        <translation>8-Bit-Gewichte werden mit {name} multipliziert, das hier am schnellsten ist</translation>
    </message>
    <message>
        <source>the sound is computed with {name}, which is faster on this processor</source>
        <translation>der Klang wird mit {name} berechnet, das auf diesem Prozessor schneller ist</translation>
    </message>
    <message>
        <source>This song was made by an earlier starter model, whose tokens this one cannot read. The song still plays. To change it, add the folder resources/starter of the version of the app that made it under Models (on the command line: --model).</source>
        <translation>Diesen Song hat ein früheres Startmodell gemacht, dessen Tokens das jetzige nicht lesen kann. Abspielen lässt er sich weiterhin. Um ihn zu ändern, fügen Sie unter „Modelle“ den Ordner resources/starter der App-Version hinzu, die ihn gemacht hat (auf der Befehlszeile: --model).</translation>
    </message>
    <message>
        <source>This song was made by the starter model, whose tokens HeartMuLa {version} cannot read. To change the song, choose the starter model.</source>
        <translation>Diesen Song hat das Startmodell gemacht, dessen Tokens HeartMuLa {version} nicht lesen kann. Um den Song zu ändern, wählen Sie das Startmodell.</translation>
    </message>
    <message>
        <source>The model in {folder} cannot be read.</source>
        <translation>Das Modell in {folder} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This song was made by HeartMuLa {version}, whose tokens the starter model cannot read. To change the song, download or add that model.</source>
        <translation>Diesen Song hat HeartMuLa {version} gemacht, dessen Tokens das Startmodell nicht lesen kann. Um den Song zu ändern, laden Sie dieses Modell herunter oder fügen Sie es hinzu.</translation>
    </message>
    <message>
        <source>MLX {version} is too old; {least} is the oldest that can be used</source>
        <translation>MLX {version} ist zu alt; benötigt wird mindestens {least}</translation>
    </message>
    <message>
        <source>MLX could not be started ({what})</source>
        <translation>MLX ließ sich nicht starten ({what})</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a precision of the sound. Choose {known}.</source>
        <translation>„{name}“ ist keine Genauigkeit des Klangs. Möglich sind {known}.</translation>
    </message>
    <message>
        <source>The codec of this model cannot decode stems.</source>
        <translation>Der Codec dieses Modells kann keine einzelnen Spuren dekodieren.</translation>
    </message>
    <message>
        <source>separating this song</source>
        <translation>das Trennen dieses Songs</translation>
    </message>
    <message>
        <source>{path} is of a format that this version of Heart Studio does not read. Use the version that the model was made for.</source>
        <translation>{path} hat ein Format, das diese Version von Heart Studio nicht liest. Verwenden Sie die Version, für die das Modell gemacht ist.</translation>
    </message>
    <message>
        <source>{path} does not say how words are sung, so it is damaged. Download this file again.</source>
        <translation>{path} sagt nicht, wie Wörter gesungen werden, ist also beschädigt. Laden Sie diese Datei neu herunter.</translation>
    </message>
    <message>
        <source>The published models take no reference sound. Leave it out; a style vector of your own may be given as &quot;muq_embed&quot;.</source>
        <translation>Die veröffentlichten Modelle nehmen keinen Referenzklang an. Lassen Sie ihn weg; ein eigener Stilvektor kann als „muq_embed“ übergeben werden.</translation>
    </message>
    <message>
        <source>Known are {known}.</source>
        <translation>Bekannt sind {known}.</translation>
    </message>
    <message>
        <source>Leave it out: CUDA graphs are recorded without being asked for.</source>
        <translation>Lassen Sie es weg: CUDA-Graphen werden von selbst aufgezeichnet.</translation>
    </message>
    <message>
        <source>Use lazy_load=True to keep one model in memory at a time. Without it the way that fits the memory is chosen.</source>
        <translation>Verwenden Sie lazy_load=True, um immer nur ein Modell im Speicher zu halten. Ohne es wird der Weg gewählt, der in den Speicher passt.</translation>
    </message>
    <message>
        <source>Use device=&quot;cuda&quot;, or device={&quot;mula&quot;: &quot;cuda&quot;, &quot;codec&quot;: &quot;cpu&quot;}.</source>
        <translation>Verwenden Sie device=&quot;cuda&quot; oder device={&quot;mula&quot;: &quot;cuda&quot;, &quot;codec&quot;: &quot;cpu&quot;}.</translation>
    </message>
    <message>
        <source>Use dtype=torch.bfloat16, or dtype={&quot;mula&quot;: …, &quot;codec&quot;: …}.</source>
        <translation>Verwenden Sie dtype=torch.bfloat16 oder dtype={&quot;mula&quot;: …, &quot;codec&quot;: …}.</translation>
    </message>
    <message>
        <source>Leave it out: attention is chosen by the device.</source>
        <translation>Lassen Sie es weg: Die Attention richtet sich nach dem Gerät.</translation>
    </message>
    <message>
        <source>Give the model folder as the first argument, pretrained_path.</source>
        <translation>Geben Sie den Modellordner als erstes Argument an, pretrained_path.</translation>
    </message>
    <message>
        <source>Use version=&quot;3B&quot;.</source>
        <translation>Verwenden Sie version=&quot;3B&quot;.</translation>
    </message>
    <message>
        <source>Leave it out: the files are read from the folder, and nothing is fetched.</source>
        <translation>Lassen Sie es weg: Die Dateien werden aus dem Ordner gelesen, und nichts wird geholt.</translation>
    </message>
    <message>
        <source>Use topk.</source>
        <translation>Verwenden Sie topk.</translation>
    </message>
    <message>
        <source>Use cfg_scale.</source>
        <translation>Verwenden Sie cfg_scale.</translation>
    </message>
    <message>
        <source>Use temperature.</source>
        <translation>Verwenden Sie temperature.</translation>
    </message>
    <message>
        <source>Use max_audio_length_ms, in milliseconds.</source>
        <translation>Verwenden Sie max_audio_length_ms, in Millisekunden.</translation>
    </message>
    <message>
        <source>Use save_path.</source>
        <translation>Verwenden Sie save_path.</translation>
    </message>
    <message>
        <source>Use seed, a whole number; without it torch&apos;s own generator is asked for one.</source>
        <translation>Verwenden Sie seed, eine ganze Zahl; ohne sie liefert der Generator von torch eine.</translation>
    </message>
    <message>
        <source>Put the texts into the first argument, by the names &quot;tags&quot; and &quot;lyrics&quot;.</source>
        <translation>Übergeben Sie die Texte im ersten Argument, unter den Namen „tags“ und „lyrics“.</translation>
    </message>
    <message>
        <source>Leave it out: codes are drawn by temperature and topk.</source>
        <translation>Lassen Sie es weg: Die Codes werden nach temperature und topk gezogen.</translation>
    </message>
    <message>
        <source>Use num_steps, the codec&apos;s steps.</source>
        <translation>Verwenden Sie num_steps, die Schritte des Codecs.</translation>
    </message>
    <message>
        <source>Use history_tokens.</source>
        <translation>Verwenden Sie history_tokens.</translation>
    </message>
    <message>
        <source>Use callback.</source>
        <translation>Verwenden Sie callback.</translation>
    </message>
    <message>
        <source>Use abort_event.</source>
        <translation>Verwenden Sie abort_event.</translation>
    </message>
    <message>
        <source>Leave it out: a call makes one song.</source>
        <translation>Lassen Sie es weg: Ein Aufruf macht ein Lied.</translation>
    </message>
    <message>
        <source>It belongs to from_pretrained.</source>
        <translation>Es gehört zu from_pretrained.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; must be a path, not {kind}.</source>
        <translation>„{name}“ muss ein Pfad sein, nicht {kind}.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; may be meant.</source>
        <translation>Gemeint ist vielleicht „{name}“.</translation>
    </message>
    <message>
        <source>The inputs must be texts by name, {wanted}, not {kind}.</source>
        <translation>Die Eingaben müssen Texte unter ihren Namen sein, {wanted}, nicht {kind}.</translation>
    </message>
    <message>
        <source>The length must be a number of milliseconds, not {value}.</source>
        <translation>Die Länge muss eine Zahl von Millisekunden sein, nicht {value}.</translation>
    </message>
    <message>
        <source>HeartCodec computes in {known}; {value} was not taken for it.</source>
        <translation>HeartCodec rechnet in {known}; {value} wurde dafür nicht übernommen.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; must be {wanted}, not {kind}.</source>
        <translation>„{name}“ muss {wanted} sein, nicht {kind}.</translation>
    </message>
    <message>
        <source>The inputs hold no &quot;{key}&quot;: the song is made without.</source>
        <translation>Die Eingaben enthalten kein „{key}“: Das Lied entsteht ohne.</translation>
    </message>
    <message>
        <source>{argument} names &quot;{key}&quot;. It can be given for &quot;mula&quot; and for &quot;codec&quot;.</source>
        <translation>{argument} nennt „{key}“. Es kann für „mula“ und für „codec“ angegeben werden.</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is no argument of {what}. {advice}</source>
        <translation>„{name}“ ist kein Argument von {what}. {advice}</translation>
    </message>
    <message>
        <source>The inputs hold &quot;{key}&quot;, which nothing reads. {advice}</source>
        <translation>Die Eingaben enthalten „{key}“, was nichts liest. {advice}</translation>
    </message>
    <message>
        <source>The inputs&apos; &quot;{key}&quot; is the name of a file. The name was taken as the text, the file was not read: hand over what stands in it.</source>
        <translation>„{key}“ der Eingaben ist der Name einer Datei. Der Name wurde als Text genommen, die Datei nicht gelesen: Übergeben Sie, was darin steht.</translation>
    </message>
    <message>
        <source>The passage to repair must lie within the song. Select it again.</source>
        <translation>Die Stelle, die repariert werden soll, muss innerhalb des Songs liegen. Wählen Sie sie noch einmal aus.</translation>
    </message>
    <message>
        <source>Ask for 1 to {most} candidates.</source>
        <translation>Verlangen Sie 1 bis {most} Kandidaten.</translation>
    </message>
    <message>
        <source>A repair needs a seed of 0 or more; draw another one.</source>
        <translation>Eine Reparatur braucht einen Seed ab 0; ziehen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The song&apos;s sound and its tokens differ in length. Decode it again.</source>
        <translation>Klang und Tokens des Songs sind verschieden lang. Dekodieren Sie ihn neu.</translation>
    </message>
    <message>
        <source>The passage lies too far into the song for this model&apos;s context. Select an earlier one.</source>
        <translation>Die Stelle liegt für den Kontext dieses Modells zu weit hinten im Song. Wählen Sie eine frühere.</translation>
    </message>
    <message>
        <source>The temperature must be a number above 0, not {value}. Values from 0.6 to 1.2 are useful; 1.0 is the default.</source>
        <translation>Die Temperatur muss eine Zahl über 0 sein, nicht {value}. Brauchbar sind Werte von 0,6 bis 1,2; üblich ist 1,0.</translation>
    </message>
    <message>
        <source>Top-k must be a whole number from 1 to {most}, not {value}. 50 is the default.</source>
        <translation>Top-k muss eine ganze Zahl von 1 bis {most} sein, nicht {value}. Üblich ist 50.</translation>
    </message>
    <message>
        <source>The guidance (CFG) must be a number of at least 1, not {value}. 1 means no guidance; 1.5 is the default.</source>
        <translation>Die Führung (CFG) muss eine Zahl von mindestens 1 sein, nicht {value}. 1 heißt keine Führung; üblich ist 1,5.</translation>
    </message>
    <message>
        <source>The length must be above 0, not {value} ms. Ask for 10 seconds or more.</source>
        <translation>Die Länge muss über 0 liegen, nicht bei {value} ms. Verlangen Sie 10 Sekunden oder mehr.</translation>
    </message>
    <message>
        <source>The length must be at least {least} ms, one frame, not {value} ms. Ask for 10 seconds or more.</source>
        <translation>Die Länge muss mindestens {least} ms betragen, einen Frame, nicht {value} ms. Verlangen Sie 10 Sekunden oder mehr.</translation>
    </message>
    <message>
        <source>The number of frames without an end must not be negative.</source>
        <translation>Die Zahl der Frames ohne Ende darf nicht negativ sein.</translation>
    </message>
    <message>
        <source>The codec&apos;s steps must be a whole number from 1 to 1000, not {value}. 10 is the default.</source>
        <translation>Die Schritte des Codecs müssen eine ganze Zahl von 1 bis 1000 sein, nicht {value}. Üblich sind 10.</translation>
    </message>
    <message>
        <source>The codec&apos;s guidance must be a number from 0 to 100, not {value}. 1.25 is the default.</source>
        <translation>Die Führung des Codecs muss eine Zahl von 0 bis 100 sein, nicht {value}. Üblich ist 1,25.</translation>
    </message>
    <message>
        <source>The rounds of the song to continue do not lie in it. Continue it anew.</source>
        <translation>Die Durchgänge des Songs, der fortgesetzt werden soll, liegen nicht in ihm. Setzen Sie ihn neu fort.</translation>
    </message>
    <message>
        <source>The style vector must hold {count} finite numbers; this one holds {value}. Leave it out to use none.</source>
        <translation>Der Stilvektor muss {count} endliche Zahlen enthalten; dieser enthält {value}. Lassen Sie ihn weg, um keinen zu verwenden.</translation>
    </message>
    <message>
        <source>The tags and the lyrics fill the model&apos;s context ({used} of {all} positions), so no song fits. Shorten the lyrics.</source>
        <translation>Tags und Liedtext füllen den Kontext des Modells ({used} von {all} Positionen), sodass kein Song hineinpasst. Kürzen Sie den Text.</translation>
    </message>
    <message>
        <source>The tags, the lyrics and the song to continue fill the model&apos;s context ({used} of {all} positions), so nothing can be added. Shorten the lyrics or continue from an earlier point.</source>
        <translation>Tags, Liedtext und der fortzusetzende Song füllen den Kontext des Modells ({used} von {all} Positionen); es lässt sich nichts hinzufügen. Kürzen Sie den Text, oder setzen Sie früher an.</translation>
    </message>
    <message>
        <source>The seed must be a whole number from 0 to {most}, not {value}. Leave it out for a random one.</source>
        <translation>Der Seed muss eine ganze Zahl von 0 bis {most} sein, nicht {value}. Lassen Sie ihn weg, um einen zufälligen zu erhalten.</translation>
    </message>
    <message>
        <source>The strength of the adapter {name} must be a number from 0 to {most}, not {value}.</source>
        <translation>Die Stärke des Adapters {name} muss eine Zahl von 0 bis {most} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>The codec computed invalid numbers, so no stems were written.</source>
        <translation>Der Codec hat ungültige Zahlen berechnet, darum wurden keine Spuren geschrieben.</translation>
    </message>
    <message>
        <source>The separation network in {path} cannot be read. Download it again.</source>
        <translation>Das Trennnetz in {path} kann nicht gelesen werden. Laden Sie es noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path} holds a separation network of another kind ({key} is {value}). Use HTDemucs.</source>
        <translation>{path} enthält ein Trennnetz anderer Art ({key} ist {value}). Verwenden Sie HTDemucs.</translation>
    </message>
    <message>
        <source>{path} holds no separation network that is known here.</source>
        <translation>{path} enthält kein Trennnetz, das hier bekannt ist.</translation>
    </message>
    <message>
        <source>{path}: {key} does not fit this codec. Download it again or choose another model.</source>
        <translation>{path}: {key} passt nicht zu diesem Codec. Laden Sie ihn noch einmal herunter oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>Memory ran out. The processor separates the rest.</source>
        <translation>Der Speicher war voll. Den Rest trennt der Prozessor.</translation>
    </message>
    <message>
        <source>There is no separation network in {path}. Download HTDemucs.</source>
        <translation>In {path} liegt kein Trennnetz. Laden Sie HTDemucs herunter.</translation>
    </message>
    <message>
        <source>Separating a song needs {needed} GB of memory, but {free} GB are free. Close other programs and try again; the song stays as it is.</source>
        <translation>Einen Song zu trennen braucht {needed} GB Speicher, frei sind {free} GB. Schließen Sie andere Programme und versuchen Sie es noch einmal; der Song bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>the separation network</source>
        <translation>das Trennnetz</translation>
    </message>
    <message>
        <source>The separation network computed invalid numbers, so no stems were written. Choose another device under Settings → Models, or download HTDemucs again.</source>
        <translation>Das Trennnetz hat ungültige Zahlen berechnet, darum wurden keine Spuren geschrieben. Wählen Sie unter Einstellungen → Modelle ein anderes Gerät oder laden Sie HTDemucs noch einmal herunter.</translation>
    </message>
    <message>
        <source>{name} is damaged. Download this file again.</source>
        <translation>{name} ist beschädigt. Laden Sie diese Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the takes are made one after another.</source>
        <translation>Der Speicher reichte nicht. Was entstanden ist, bleibt erhalten, und die Takes werden nacheinander gemacht.</translation>
    </message>
    <message>
        <source>“{path}” is a folder. Give the name of a file in it.</source>
        <translation>„{path}“ ist ein Ordner. Geben Sie den Namen einer Datei darin an.</translation>
    </message>
    <message>
        <source>{name} has no known audio ending. Use one of {known}.</source>
        <translation>{name} hat keine bekannte Audio-Endung. Nehmen Sie eine von {known}.</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist. Create it first.</source>
        <translation>Den Ordner {folder} gibt es nicht. Legen Sie ihn zuerst an.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Choose another folder.</source>
        <translation>{path} lässt sich nicht schreiben ({reason}). Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>A graft needs two different songs; “{melody}” was given twice.</source>
        <translation>Zum Verquicken braucht es zwei verschiedene Songs; „{melody}“ wurde zweimal angegeben.</translation>
    </message>
    <message>
        <source>“{melody}” and “{sound}” have tokens of different models, which do not fit together. Choose two songs that the same model made.</source>
        <translation>„{melody}“ und „{sound}“ haben Tokens verschiedener Modelle, die nicht zusammenpassen. Wählen Sie zwei Songs, die dasselbe Modell gemacht hat.</translation>
    </message>
    <message>
        <source>“{melody}” or “{sound}” has no tokens to make a graft of.</source>
        <translation>„{melody}“ oder „{sound}“ hat keine Tokens, die sich verquicken ließen.</translation>
    </message>
    <message>
        <source>Take 1 to {most} codebooks from the melody&apos;s song, not {value}.</source>
        <translation>Nehmen Sie 1 bis {most} Codebücher vom Song der Melodie, nicht {value}.</translation>
    </message>
    <message>
        <source>The model made tokens that cannot be kept.</source>
        <translation>Das Modell erzeugte Tokens, die sich nicht aufheben lassen.</translation>
    </message>
    <message>
        <source>{name} is damaged; no song can be taken from it.</source>
        <translation>{name} ist beschädigt; daraus lässt sich kein Song gewinnen.</translation>
    </message>
    <message>
        <source>This song has too many lines to be timed.</source>
        <translation>Dieser Song hat zu viele Zeilen, um ihnen Zeiten zu geben.</translation>
    </message>
    <message>
        <source>The times of this song&apos;s lyrics cannot be stored.</source>
        <translation>Die Zeiten des Liedtexts dieses Songs lassen sich nicht speichern.</translation>
    </message>
    <message>
        <source>The sound holds values that are no numbers.</source>
        <translation>Der Klang enthält Werte, die keine Zahlen sind.</translation>
    </message>
    <message>
        <source>The recipe of this song cannot be stored.</source>
        <translation>Das Rezept dieses Songs lässt sich nicht speichern.</translation>
    </message>
    <message>
        <source>This song has too many tokens to be stored.</source>
        <translation>Dieser Song hat zu viele Tokens, um gespeichert zu werden.</translation>
    </message>
    <message>
        <source>The tokens of this song are out of range.</source>
        <translation>Die Tokens dieses Songs liegen außerhalb des gültigen Bereichs.</translation>
    </message>
    <message>
        <source>This song&apos;s codec latents are too large.</source>
        <translation>Die Codec-Latents dieses Songs sind zu groß.</translation>
    </message>
    <message>
        <source>The score of this song is too large to be stored.</source>
        <translation>Die Partitur dieses Songs ist zu groß, um gespeichert zu werden.</translation>
    </message>
    <message>
        <source>This song has too many sections.</source>
        <translation>Dieser Song hat zu viele Abschnitte.</translation>
    </message>
    <message>
        <source>{name} holds sound that cannot be read, but its score is whole: “Decode again” makes the sound anew from the tokens.</source>
        <translation>Der Klang in {name} lässt sich nicht lesen, aber die Partitur ist ganz: „Neu dekodieren“ macht den Klang neu aus den Tokens.</translation>
    </message>
    <message>
        <source>{name} is damaged: {there} of its {whole} seconds can be heard.</source>
        <translation>{name} ist beschädigt: {there} der {whole} Sekunden sind zu hören.</translation>
    </message>
    <message>
        <source>“Decode again” makes all of it from its tokens.</source>
        <translation>„Neu dekodieren“ macht alles davon aus den Tokens.</translation>
    </message>
    <message>
        <source>{name} is of a kind that cannot be opened here ({kind}). Convert it to FLAC, WAV or MP3 first.</source>
        <translation>{name} ist von einer Art, die sich hier nicht öffnen lässt ({kind}). Wandeln Sie die Datei zuerst in FLAC, WAV oder MP3 um.</translation>
    </message>
    <message>
        <source>The end of {name} is missing: {there} seconds can be heard.</source>
        <translation>Das Ende von {name} fehlt: {there} Sekunden sind zu hören.</translation>
    </message>
    <message>
        <source>{name} was made by Heart Studio, but another program removed its score. It can be played but not continued. What is still known of it: {line}</source>
        <translation>{name} wurde mit Heart Studio gemacht, aber ein anderes Programm hat die Partitur entfernt. Der Song lässt sich abspielen, aber nicht fortsetzen. Was noch bekannt ist: {line}</translation>
    </message>
    <message>
        <source>The sound has the wrong shape to be saved.</source>
        <translation>Der Klang hat nicht die Form, in der er sich sichern ließe.</translation>
    </message>
    <message>
        <source>{name} cannot be opened: it is a folder, a pipe or a device, and no sound file.</source>
        <translation>{name} lässt sich nicht öffnen: Es ist ein Ordner, eine Pipe oder ein Gerät und keine Klangdatei.</translation>
    </message>
    <message>
        <source>{name} is of a kind whose title cannot be changed. Export the song as FLAC or MP3 first.</source>
        <translation>{name} ist von einer Art, deren Titel sich nicht ändern lässt. Exportiere den Song zuerst als FLAC oder MP3.</translation>
    </message>
    <message>
        <source>A song&apos;s tokens must be whole numbers, not {kind}.</source>
        <translation>Die Tokens eines Lieds müssen ganze Zahlen sein, nicht {kind}.</translation>
    </message>
    <message>
        <source>A song&apos;s tokens must be of the shape (1, frames, {all}), as the models return them, or ({count}, frames); this one has the shape {shape}.</source>
        <translation>Die Tokens eines Lieds müssen die Form (1, Frames, {all}) haben, wie die Modelle sie liefern, oder ({count}, Frames); diese haben die Form {shape}.</translation>
    </message>
    <message>
        <source>The last column of a song&apos;s tokens is the text column and must be 0.</source>
        <translation>Die letzte Spalte der Tokens eines Lieds ist die Textspalte und muss 0 sein.</translation>
    </message>
    <message>
        <source>{name} cannot be used as a song: {reason}</source>
        <translation>{name} kann nicht als Lied verwendet werden: {reason}</translation>
    </message>
    <message>
        <source>it is damaged or of another kind.</source>
        <translation>Die Datei ist beschädigt oder von anderer Art.</translation>
    </message>
    <message>
        <source>{name} holds {count} token frames; a song has 1 to {most}.</source>
        <translation>{name} enthält {count} Token-Frames; ein Lied hat 1 bis {most}.</translation>
    </message>
    <message>
        <source>{name} holds the token {value}, but the chosen model knows 0 to {last}. Choose the model that made it, or one of its kind.</source>
        <translation>{name} enthält das Token {value}, aber das gewählte Modell kennt 0 bis {last}. Wählen Sie das Modell, das es erzeugt hat, oder eines seiner Art.</translation>
    </message>
    <message>
        <source>its ending is none of {known}</source>
        <translation>Ihre Endung ist keine von {known}</translation>
    </message>
    <message>
        <source>it is larger than any song&apos;s tokens</source>
        <translation>Die Datei ist größer als die Tokens jedes Lieds</translation>
    </message>
    <message>
        <source>besides tokens it holds a program, which is not run.</source>
        <translation>Sie enthält neben Tokens ein Programm, das nicht ausgeführt wird.</translation>
    </message>
    <message>
        <source>it holds {count} arrays that could be tokens, and none is called {wanted}.</source>
        <translation>Sie enthält {count} Arrays, die Tokens sein könnten, und keines heißt {wanted}.</translation>
    </message>
    <message>
        <source>{name} has as many token frames as codebooks, which the trainer cannot tell apart. Leave it out.</source>
        <translation>{name} hat ebenso viele Token-Frames wie Codebücher, was das Trainingsprogramm nicht unterscheiden kann. Lassen Sie es aus.</translation>
    </message>
    <message>
        <source>{problem} Or give the folder of the network HTDemucs with --separator.</source>
        <translation>{problem} Oder geben Sie mit --separator den Ordner des Netzes HTDemucs an.</translation>
    </message>
    <message>
        <source>There is already a file {name} in {folder}, made by something else. Choose another folder.</source>
        <translation>Es gibt schon eine Datei {name} in {folder}, die von etwas anderem stammt. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} was not made by a model that can separate its own songs. Give the folder of the network HTDemucs with --separator.</source>
        <translation>{name} stammt von keinem Modell, das seine eigenen Songs trennen kann. Geben Sie mit --separator den Ordner des Netzes HTDemucs an.</translation>
    </message>
    <message>
        <source>{path} holds {count} tensors, but none with a name of {what}: these are the weights of another model. Choose a folder that holds {what}.</source>
        <translation>{path} enthält {count} Tensoren, aber keinen mit einem Namen von {what}: Das sind die Gewichte eines anderen Modells. Wählen Sie einen Ordner, der {what} enthält.</translation>
    </message>
    <message>
        <source>{path}: the {precision} tensor {name} has no fitting scales. {advice}</source>
        <translation>{path}: Der {precision}-Tensor {name} hat keine passenden Skalen. {advice}</translation>
    </message>
    <message>
        <source>There are no words to be timed in {name}. Give them with --lyrics.</source>
        <translation>In {name} stehen keine Wörter, denen Zeiten gegeben werden könnten. Geben Sie sie mit --lyrics an.</translation>
    </message>
    <message>
        <source>The tokens of {name} do not say when its lines are sung. Give a model that listens with --transcriber.</source>
        <translation>Die Tokens von {name} sagen nicht, wann die Zeilen gesungen werden. Nennen Sie mit --transcriber ein Modell, das zuhört.</translation>
    </message>
    <message>
        <source>This model does not tell when the words of {name} are sung. Name the one that made it with --model.</source>
        <translation>Dieses Modell sagt nicht, wann die Wörter von {name} gesungen werden. Nennen Sie mit --model das, von dem der Song ist.</translation>
    </message>
    <message>
        <source>{problem} Or give a model that listens with --transcriber.</source>
        <translation>{problem} Oder geben Sie mit --transcriber ein Modell an, das zuhört.</translation>
    </message>
    <message>
        <source>What works are safetensors files of the published models in float32, bfloat16 or float16, and the smaller copies that Heart Studio makes of them.</source>
        <translation>Es gehen safetensors-Dateien der veröffentlichten Modelle in float32, bfloat16 oder float16 und die kleineren Kopien, die Heart Studio davon macht.</translation>
    </message>
    <message>
        <source>Unpack it into the folder it lies in.</source>
        <translation>Entpacken Sie es in den Ordner, in dem es liegt.</translation>
    </message>
    <message>
        <source>Let the program that fetches it finish, or fetch the model in Heart Studio.</source>
        <translation>Lassen Sie das Programm, das sie holt, fertig werden, oder holen Sie das Modell in Heart Studio.</translation>
    </message>
    <message>
        <source>Save the weights again without that beginning, under the names of the published models.</source>
        <translation>Speichern Sie die Gewichte neu ohne diesen Anfang, unter den Namen der veröffentlichten Modelle.</translation>
    </message>
    <message>
        <source>{name} is only a pointer of Git LFS, not the file itself. Run git lfs pull in its folder, or download this file again.</source>
        <translation>{name} ist nur ein Verweis von Git LFS, nicht die Datei selbst. Führen Sie in ihrem Ordner git lfs pull aus, oder laden Sie diese Datei erneut herunter.</translation>
    </message>
    <message>
        <source>{name} cannot be used: it holds {what}. {advice}</source>
        <translation>{name} kann nicht verwendet werden, denn es enthält {what}. {advice}</translation>
    </message>
    <message>
        <source>weights that bitsandbytes has quantised</source>
        <translation>von bitsandbytes quantisierte Gewichte</translation>
    </message>
    <message>
        <source>weights that quanto has quantised</source>
        <translation>von quanto quantisierte Gewichte</translation>
    </message>
    <message>
        <source>weights quantised by GPTQ or AWQ</source>
        <translation>mit GPTQ oder AWQ quantisierte Gewichte</translation>
    </message>
    <message>
        <source>weights that HQQ has quantised</source>
        <translation>von HQQ quantisierte Gewichte</translation>
    </message>
    <message>
        <source>weights that torchao has quantised</source>
        <translation>von torchao quantisierte Gewichte</translation>
    </message>
    <message>
        <source>weights packed by a program that quantises models</source>
        <translation>Gewichte, die ein Programm zum Quantisieren gepackt hat</translation>
    </message>
    <message>
        <source>weights of four to eight bits (MX, NVFP4)</source>
        <translation>Gewichte von vier bis acht Bit (MX, NVFP4)</translation>
    </message>
    <message>
        <source>weights quantised by ExLlama</source>
        <translation>Gewichte, die ExLlama quantisiert hat</translation>
    </message>
    <message>
        <source>weights in fp8</source>
        <translation>Gewichte in fp8</translation>
    </message>
    <message>
        <source>weights that another program has quantised</source>
        <translation>Gewichte, die ein anderes Programm quantisiert hat</translation>
    </message>
    <message>
        <source>weights that another program has stored as int8</source>
        <translation>Gewichte, die ein anderes Programm als int8 gespeichert hat</translation>
    </message>
    <message>
        <source>weights packed into whole numbers</source>
        <translation>in ganze Zahlen gepackte Gewichte</translation>
    </message>
    <message>
        <source>the weights of a Whisper model, which listens and makes no songs</source>
        <translation>die Gewichte eines Whisper-Modells, das zuhört und keine Lieder macht</translation>
    </message>
    <message>
        <source>weights with the names of the transformers library</source>
        <translation>Gewichte mit den Namen der Bibliothek transformers</translation>
    </message>
    <message>
        <source>weights of another model</source>
        <translation>Gewichte eines anderen Modells</translation>
    </message>
    <message>
        <source>weights in the GGUF format of llama.cpp</source>
        <translation>Gewichte im GGUF-Format von llama.cpp</translation>
    </message>
    <message>
        <source>weights in PyTorch&apos;s own format, which may run programs when it is opened</source>
        <translation>Gewichte in PyTorchs eigenem Format, das beim Öffnen Programme ausführen kann</translation>
    </message>
    <message>
        <source>a model in the ONNX format</source>
        <translation>ein Modell im ONNX-Format</translation>
    </message>
    <message>
        <source>weights in NumPy&apos;s format, as MLX uses it</source>
        <translation>Gewichte im NumPy-Format, wie MLX es verwendet</translation>
    </message>
    <message>
        <source>weights for TensorFlow or JAX</source>
        <translation>Gewichte für TensorFlow oder JAX</translation>
    </message>
    <message>
        <source>a model for Core ML</source>
        <translation>ein Modell für Core ML</translation>
    </message>
    <message>
        <source>a model for TensorRT</source>
        <translation>ein Modell für TensorRT</translation>
    </message>
    <message>
        <source>a packed archive</source>
        <translation>ein gepacktes Archiv</translation>
    </message>
    <message>
        <source>a file that was not fetched to its end</source>
        <translation>eine Datei, die nicht bis zum Ende geholt wurde</translation>
    </message>
    <message>
        <source>weights of which every name begins with &quot;{prefix}&quot;</source>
        <translation>Gewichte, deren Namen alle mit „{prefix}“ beginnen</translation>
    </message>
    <message>
        <source>the weights of {what}</source>
        <translation>die Gewichte von {what}</translation>
    </message>
    <message>
        <source>{name} holds the weights of {what} in one file. Put it into the folder {folder} as {file}, beside the config.json of the published model.</source>
        <translation>{name} enthält die Gewichte von {what} in einer Datei. Legen Sie sie als {file} in den Ordner {folder}, neben die config.json des veröffentlichten Modells.</translation>
    </message>
    <message>
        <source>a damaged or unfinished safetensors file</source>
        <translation>eine beschädigte oder unfertige safetensors-Datei</translation>
    </message>
    <message>
        <source>The settings file was damaged. What could be read of it is used; the damaged file is kept as {name}.</source>
        <translation>Die Datei mit den Einstellungen war beschädigt. Was davon zu lesen war, gilt weiter; die beschädigte Datei ist als {name} aufbewahrt.</translation>
    </message>
    <message>
        <source>The radio could not make a song</source>
        <translation>Das Radio konnte keinen Song erzeugen</translation>
    </message>
    <message>
        <source>The full sound could not be made</source>
        <translation>Der volle Klang konnte nicht hergestellt werden</translation>
    </message>
    <message>
        <source>The preview could not be made</source>
        <translation>Die Hörprobe konnte nicht gemacht werden</translation>
    </message>
    <message>
        <source>A song could not be separated</source>
        <translation>Ein Song konnte nicht getrennt werden</translation>
    </message>
    <message>
        <source>The adapter cannot be read.</source>
        <translation>Der Adapter lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>The server could not be reached before.</source>
        <translation>Der Server war schon vorher nicht zu erreichen.</translation>
    </message>
    <message>
        <source>It has no stems: choose “Separate into stems” first.</source>
        <translation>Er hat keine Spuren: Wählen Sie zuerst „In Spuren trennen“.</translation>
    </message>
    <message>
        <source>“{title}” was exported, but not all that belongs to it. {sentence}</source>
        <translation>„{title}“ wurde exportiert, aber nicht alles, was dazugehört. {sentence}</translation>
    </message>
    <message>
        <source>{name} belongs to a model and is no song: File → Models → Add a folder uses a model where it is.</source>
        <translation>{name} gehört zu einem Modell und ist kein Song: Datei → Modelle → Ordner hinzufügen benutzt ein Modell dort, wo es liegt.</translation>
    </message>
    <message>
        <source>{name} is a style adapter and no song: File → Models → Add an adapter takes its folder.</source>
        <translation>{name} ist ein Stil-Adapter und kein Song: Datei → Modelle → Adapter hinzufügen nimmt seinen Ordner.</translation>
    </message>
    <message>
        <source>“{title}” is decoded now; then it is in the library.</source>
        <translation>„{title}“ wird jetzt dekodiert; dann steht es in der Bibliothek.</translation>
    </message>
    <message>
        <source>In the library already: {count}.</source>
        <translation>Schon in der Bibliothek: {count}.</translation>
    </message>
    <message>
        <source>Without tokens and left out: {count}.</source>
        <translation>Ohne Tokens und ausgelassen: {count}.</translation>
    </message>
    <message>
        <source>{count} songs are decoded now, one after the other; each is in the library when it is done.</source>
        <translation>{count} Lieder werden jetzt nacheinander dekodiert; jedes steht in der Bibliothek, wenn es fertig ist.</translation>
    </message>
    <message>
        <source>This song has its full sound already.</source>
        <translation>Dieses Lied hat schon seinen vollen Klang.</translation>
    </message>
    <message>
        <source>Only songs in FLAC files can get their full sound.</source>
        <translation>Nur Lieder in FLAC-Dateien können ihren vollen Klang bekommen.</translation>
    </message>
    <message>
        <source>The full sound of this song is being made already.</source>
        <translation>Der volle Klang dieses Lieds wird schon hergestellt.</translation>
    </message>
    <message>
        <source>Keep or discard the repair of this song first.</source>
        <translation>Behalten oder verwerfen Sie zuerst die Reparatur dieses Songs.</translation>
    </message>
    <message>
        <source>The model that made this song is not here, so it keeps its draft sound.</source>
        <translation>Das Modell, das dieses Lied gemacht hat, ist nicht hier; es behält seinen Rohklang.</translation>
    </message>
    <message>
        <source>The full sound could not be saved. The song keeps its draft sound.</source>
        <translation>Der volle Klang konnte nicht gespeichert werden. Das Lied behält seinen Rohklang.</translation>
    </message>
    <message>
        <source>The full sound was stopped. The song keeps its draft sound.</source>
        <translation>Der volle Klang wurde angehalten. Das Lied behält seinen Rohklang.</translation>
    </message>
    <message>
        <source>The preview was stopped.</source>
        <translation>Die Hörprobe wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The journal of “{title}” was damaged. What can be read of it is offered; the damaged file is in the bin.</source>
        <translation>Die Mitschrift von „{title}“ war beschädigt. Was davon zu lesen ist, wird angeboten; die beschädigte Datei liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>The journal of an interrupted song was damaged so that nothing of it can be read. It is in the bin.</source>
        <translation>Die Mitschrift eines unterbrochenen Songs war so beschädigt, dass nichts davon zu lesen ist. Sie liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>The journal of “{title}” was damaged before its first tokens. It is in the bin.</source>
        <translation>Die Mitschrift von „{title}“ war vor ihren ersten Tokens beschädigt. Sie liegt im Papierkorb.</translation>
    </message>
    <message>
        <source>{name} is damaged: {silent} of its {whole} seconds are silent.</source>
        <translation>{name} ist beschädigt: {silent} von {whole} Sekunden sind stumm.</translation>
    </message>
    <message>
        <source>Some of its settings are outside the ranges of this window, and changed to fit: {names}. They make another song.</source>
        <translation>Einige seiner Einstellungen liegen außerhalb der Bereiche dieses Fensters und wurden angepasst: {names}. Sie ergeben einen anderen Song.</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>guidance</source>
        <translation>Führung</translation>
    </message>
    <message>
        <source>length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>An earlier starter model made this song; the chosen one makes another song of its settings.</source>
        <translation>Diesen Song hat ein früheres Startmodell gemacht; das gewählte Modell macht aus seinen Einstellungen einen anderen Song.</translation>
    </message>
    <message>
        <source>The disk with the songs has {free} MB left, and an hour of music may need {needed} MB. Stop the song before the disk is full.</source>
        <translation>Auf dem Laufwerk mit den Songs sind noch {free} MB frei, und eine Stunde Musik braucht vielleicht {needed} MB. Halten Sie den Song an, bevor das Laufwerk voll ist.</translation>
    </message>
    <message>
        <source>There is no model to make songs with. Choose a model folder under Settings → Models.</source>
        <translation>Es gibt kein Modell, das Songs macht. Wählen Sie unter Einstellungen → Modelle einen Modellordner.</translation>
    </message>
    <message>
        <source>{name} could not be moved to the bin, so it was not deleted. To delete it for good, choose Show in folder and delete the file there.</source>
        <translation>{name} ließ sich nicht in den Papierkorb legen und wurde nicht gelöscht. Um die Datei endgültig zu löschen, wählen Sie „Im Ordner zeigen“ und löschen Sie sie dort.</translation>
    </message>
    <message>
        <source>The song could not be kept.</source>
        <translation>Der Song konnte nicht behalten werden.</translation>
    </message>
    <message>
        <source>a style adapter (LoRA), which “Add an adapter” takes, and no model</source>
        <translation>einen Stil-Adapter (LoRA), den „Adapter hinzufügen“ nimmt, und kein Modell</translation>
    </message>
    <message>
        <source>The radio has stopped: nothing of its station may be played any more.</source>
        <translation>Das Radio wurde gestoppt: Von seinem Sender darf nichts mehr gespielt werden.</translation>
    </message>
    <message>
        <source>A song of the radio could not be written.</source>
        <translation>Ein Song des Radios konnte nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The folder for songs, {name}, is not there. Connect its drive, or choose another folder under Settings → Files.</source>
        <translation>Der Ordner für Songs, {name}, ist nicht da. Schließen Sie sein Laufwerk an oder wählen Sie unter Einstellungen → Dateien einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The folder for songs, {name}, is not there. Connect its drive, or choose another folder under Settings → Files, before the song is done.</source>
        <translation>Der Ordner für Songs, {name}, ist nicht da. Schließen Sie sein Laufwerk an oder wählen Sie unter Einstellungen → Dateien einen anderen Ordner, bevor der Song fertig ist.</translation>
    </message>
    <message>
        <source>The folder for songs, {name}, is not there. Connect its drive, or choose another folder under Settings → Files; then finish the song above. Its tokens are kept.</source>
        <translation>Der Ordner für Songs, {name}, ist nicht da. Schließen Sie sein Laufwerk an oder wählen Sie unter Einstellungen → Dateien einen anderen Ordner; vollenden Sie dann oben den Song. Seine Tokens bleiben erhalten.</translation>
    </message>
    <message>
        <source>The stems in {name} cannot be read.</source>
        <translation>Die Spuren in {name} können nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Make the full sound first: stems of a draft sound would not fit it.</source>
        <translation>Stelle zuerst den vollen Klang her: Spuren eines Entwurfsklangs würden nicht zu ihm passen.</translation>
    </message>
    <message>
        <source>This song is being separated already.</source>
        <translation>Dieser Song wird schon getrennt.</translation>
    </message>
    <message>
        <source>The song could not be separated. The log says more.</source>
        <translation>Der Song konnte nicht getrennt werden. Mehr steht im Protokoll.</translation>
    </message>
    <message>
        <source>The separation was stopped. No stems were written.</source>
        <translation>Das Trennen wurde gestoppt. Es wurden keine Spuren geschrieben.</translation>
    </message>
    <message>
        <source>No text model is set up. Open Settings → Titles.</source>
        <translation>Es ist kein Textmodell eingerichtet. Öffnen Sie Einstellungen → Titel.</translation>
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
        <source>The keyring did not give the text model&apos;s key within {seconds} s.</source>
        <translation>Der Schlüsselbund gab den Schlüssel des Textmodells nicht innerhalb von {seconds} s heraus.</translation>
    </message>
    <message>
        <source>The text model gave an empty answer.</source>
        <translation>Das Textmodell gab eine leere Antwort.</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>Er wurde angehalten.</translation>
    </message>
    <message>
        <source>A song could not be made</source>
        <translation>Ein Song konnte nicht erzeugt werden</translation>
    </message>
    <message>
        <source>Lyrics could not be timed</source>
        <translation>Ein Liedtext bekam keine Zeiten</translation>
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
        <source>A file that was being read, most likely of a model, was cut short or its drive went away while the app ran. Check the model under Models, and keep models on a drive that stays connected.</source>
        <translation>Eine Datei, die gerade gelesen wurde, wahrscheinlich die eines Modells, wurde gekürzt, oder ihr Laufwerk war plötzlich weg. Prüfen Sie das Modell unter „Modelle“ und bewahren Sie Modelle auf einem Laufwerk auf, das angeschlossen bleibt.</translation>
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
        <source>The disk with the songs has {free} MB left, and this song may need {needed} MB. Make room before it is done.</source>
        <translation>Auf dem Laufwerk mit den Songs sind noch {free} MB frei, und dieser Song braucht vielleicht {needed} MB. Schaffen Sie Platz, bevor er fertig ist.</translation>
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
        <source>Choose a song first.</source>
        <translation>Wählen Sie zuerst einen Song.</translation>
    </message>
    <message>
        <source>This song has no words to be timed.</source>
        <translation>Dieser Song hat keine Worte, die Zeiten bekommen könnten.</translation>
    </message>
    <message>
        <source>This song is being listened to already.</source>
        <translation>Dieser Song wird bereits angehört.</translation>
    </message>
    <message>
        <source>Listening was stopped. The song stays as it is.</source>
        <translation>Das Anhören wurde gestoppt. Der Song bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>The lyrics could not be timed. The log says more.</source>
        <translation>Der Liedtext bekam keine Zeiten. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>These lyrics are too long to be timed.</source>
        <translation>Dieser Liedtext ist zu lang, um Zeiten zu bekommen.</translation>
    </message>
    <message>
        <source>Of these lyrics nothing was heard in the song, so no times were kept. A model that does not sing words cannot be timed.</source>
        <translation>Von diesem Liedtext war im Song nichts zu hören, daher wurden keine Zeiten behalten. Singt ein Modell keine Worte, können seine Songs keine Zeiten bekommen.</translation>
    </message>
    <message>
        <source>Listening to a song needs {needed} GB of memory, but there are {there} GB. The song stays as it is.</source>
        <translation>Um einen Song anzuhören, werden {needed} GB Speicher gebraucht, vorhanden sind {there} GB. Der Song bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>Listening to a song needs {needed} GB of memory, but {free} GB are free. Close other programs and try again; the song stays as it is.</source>
        <translation>Um einen Song anzuhören, werden {needed} GB Speicher gebraucht, frei sind {free} GB. Schließen Sie andere Programme und versuchen Sie es noch einmal; der Song bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>Memory ran out. What was heard is kept, and listening goes on in a smaller precision.</source>
        <translation>Der Speicher reichte nicht. Was gehört wurde, bleibt; weiter geht es mit geringerer Genauigkeit.</translation>
    </message>
    <message>
        <source>Memory ran out. What was heard is kept, and the processor listens to the rest.</source>
        <translation>Der Speicher reichte nicht. Was gehört wurde, bleibt; den Rest hört der Prozessor.</translation>
    </message>
    <message>
        <source>The device {device} cannot be used: {reason}. Choose auto or cpu.</source>
        <translation>Das Gerät {device} lässt sich nicht benutzen: {reason}. Wählen Sie auto oder cpu.</translation>
    </message>
    <message>
        <source>Downloads are switched off on this computer (HF_HUB_OFFLINE is set).</source>
        <translation>Downloads sind auf diesem Rechner abgeschaltet (HF_HUB_OFFLINE ist gesetzt).</translation>
    </message>
    <message>
        <source>{host} lists no files for {name}. Check the address of the server.</source>
        <translation>{host} führt keine Dateien für {name} auf. Prüfen Sie die Adresse des Servers.</translation>
    </message>
    <message>
        <source>{address} is not the address of a model server.</source>
        <translation>{address} ist nicht die Adresse eines Modellservers.</translation>
    </message>
    <message>
        <source>{address} is not the address of a proxy.</source>
        <translation>{address} ist nicht die Adresse eines Proxys.</translation>
    </message>
    <message>
        <source>The proxy does not let downloads from {host} through. Check its address.</source>
        <translation>Der Proxy lässt Downloads von {host} nicht durch. Prüfen Sie seine Adresse.</translation>
    </message>
    <message>
        <source>{host} cannot be reached. Check the connection to the internet, and the server&apos;s address and the proxy under Downloads.</source>
        <translation>{host} ist nicht zu erreichen. Prüfen Sie die Internetverbindung sowie Serveradresse und Proxy unter „Downloads“.</translation>
    </message>
    <message>
        <source>{host} does not answer. Try again later.</source>
        <translation>{host} antwortet nicht. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The connection to {host} was cut. Resume continues where it stopped.</source>
        <translation>Die Verbindung zu {host} brach ab. Ein neuer Versuch macht dort weiter, wo der Download stehen blieb.</translation>
    </message>
    <message>
        <source>{host} does not answer like a model server. Check its address; a network that asks for a login first answers so, too.</source>
        <translation>{host} antwortet nicht wie ein Modellserver. Prüfen Sie die Adresse; so antwortet auch ein Netz, das zuerst eine Anmeldung verlangt.</translation>
    </message>
    <message>
        <source>{host} refuses {name}. If it asks for an account, enter its token under Downloads.</source>
        <translation>{host} verweigert {name}. Wird dort ein Konto verlangt, geben Sie dessen Token unter „Downloads“ ein.</translation>
    </message>
    <message>
        <source>{host} does not have {name}. Check the address of the server.</source>
        <translation>{host} hat {name} nicht. Prüfen Sie die Adresse des Servers.</translation>
    </message>
    <message>
        <source>{host} asks to wait {seconds} seconds: there were too many requests. Try again then.</source>
        <translation>{host} bittet, {seconds} Sekunden zu warten: Es waren zu viele Anfragen. Versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>{host} asks to wait: there were too many requests. Try again later.</source>
        <translation>{host} bittet zu warten: Es waren zu viele Anfragen. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>{name} is another file on {host} now. Cancel and download it again.</source>
        <translation>{name} ist auf {host} jetzt eine andere Datei. Brechen Sie ab und laden Sie sie neu herunter.</translation>
    </message>
    <message>
        <source>{host} answers with error {status}. Try again later.</source>
        <translation>{host} antwortet mit Fehler {status}. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The token is not sent over an unencrypted connection. Use an https address.</source>
        <translation>Der Token wird nicht über eine unverschlüsselte Verbindung gesendet. Benutzen Sie eine https-Adresse.</translation>
    </message>
    <message>
        <source>The server lists {name} without size or checksum, so it is not downloaded.</source>
        <translation>Der Server führt {name} ohne Größe oder Prüfsumme auf; die Datei wird daher nicht heruntergeladen.</translation>
    </message>
    <message>
        <source>The server sends another {name} than it lists, or cannot continue one. Choose another server, or cancel and download it again.</source>
        <translation>Der Server sendet {name} anders, als er es aufführt, oder kann es nicht fortsetzen. Wählen Sie einen anderen Server, oder brechen Sie ab und laden Sie es neu herunter.</translation>
    </message>
    <message>
        <source>{name} arrived damaged twice. Try again later, or choose another server.</source>
        <translation>{name} kam zweimal beschädigt an. Versuchen Sie es später noch einmal oder wählen Sie einen anderen Server.</translation>
    </message>
    <message>
        <source>There is not enough room in {folder}: {needed} GB are needed, {free} GB are free. Make room or choose another folder under Downloads.</source>
        <translation>In {folder} ist nicht genug Platz: {needed} GB werden gebraucht, {free} GB sind frei. Schaffen Sie Platz oder wählen Sie unter „Downloads“ einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The disk with {folder} is full. Make room, then resume: what was fetched is kept.</source>
        <translation>Das Laufwerk mit {folder} ist voll. Schaffen Sie Platz und machen Sie dann weiter: Das schon Heruntergeladene bleibt.</translation>
    </message>
    <message>
        <source>{name} cannot be written. If a song is being made with this model, free the model&apos;s memory; else choose another folder under Downloads.</source>
        <translation>{name} lässt sich nicht schreiben. Entsteht mit diesem Modell gerade ein Song, geben Sie den Modellspeicher frei; sonst wählen Sie unter „Downloads“ einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} cannot be written ({reason}).</source>
        <translation>{name} lässt sich nicht schreiben ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be read ({reason}).</source>
        <translation>{name} lässt sich nicht lesen ({reason}).</translation>
    </message>
    <message>
        <source>There are more tags or lyrics than a song can have; only their beginning is in the draft.</source>
        <translation>Es sind mehr Tags oder mehr Liedtext, als ein Song haben kann; nur der Anfang steht im Entwurf.</translation>
    </message>
    <message>
        <source>The download stopped unexpectedly. The log says more.</source>
        <translation>Der Download brach unerwartet ab. Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>All files are as they were published ({count} compared).</source>
        <translation>Alle Dateien sind so, wie sie veröffentlicht wurden ({count} verglichen).</translation>
    </message>
    <message>
        <source>{names}: names, shapes and all values are right ({count} tensors read). These are not the published files, so no checksum can be compared.</source>
        <translation>{names}: Namen, Formen und alle Werte stimmen ({count} Tensoren gelesen). Es sind nicht die veröffentlichten Dateien, darum lässt sich keine Prüfsumme vergleichen.</translation>
    </message>
    <message>
        <source>{names}: names, shapes and all values are right ({count} tensors read). Without the server of the published models no checksum can be compared.</source>
        <translation>{names}: Namen, Formen und alle Werte stimmen ({count} Tensoren gelesen). Ohne den Server der veröffentlichten Modelle lässt sich keine Prüfsumme vergleichen.</translation>
    </message>
    <message>
        <source>{folder} is one part of a model in a Hugging Face cache. Add a folder in which HeartMuLa-oss-…, HeartCodec-oss, tokenizer.json and gen_config.json lie together, or download the model here.</source>
        <translation>{folder} ist ein Teil eines Modells in einem Zwischenspeicher von Hugging Face. Fügen Sie einen Ordner hinzu, in dem HeartMuLa-oss-…, HeartCodec-oss, tokenizer.json und gen_config.json beisammenliegen, oder laden Sie das Modell hier herunter.</translation>
    </message>
    <message>
        <source>The folder {name} is missing in {folder}. Download it into that folder.</source>
        <translation>Der Ordner {name} fehlt in {folder}. Laden Sie ihn dorthin herunter.</translation>
    </message>
    <message>
        <source>The folder {name} is missing in {folder}. It holds {found}. Download it into that folder.</source>
        <translation>Der Ordner {name} fehlt in {folder}. Vorhanden ist dort: {found}. Laden Sie den fehlenden dorthin herunter.</translation>
    </message>
    <message>
        <source>A model file is missing: {path}. Download the model again or choose its folder.</source>
        <translation>Eine Modelldatei fehlt: {path}. Laden Sie das Modell noch einmal herunter oder wählen Sie seinen Ordner.</translation>
    </message>
    <message>
        <source>{path} cannot be read. Check the folder&apos;s permissions or download the file again.</source>
        <translation>{path} lässt sich nicht lesen. Prüfen Sie die Zugriffsrechte des Ordners oder laden Sie die Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path} is not valid JSON, so it is damaged. Download this file again.</source>
        <translation>{path} ist kein gültiges JSON, also beschädigt. Laden Sie diese Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path} does not hold a JSON object. Download this file again.</source>
        <translation>{path} enthält kein JSON-Objekt. Laden Sie diese Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path}: {key} must be a number above 0, not {value}.</source>
        <translation>{path}: {key} muss eine Zahl über 0 sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: {key} must be a whole number of at least {least}, not {value}.</source>
        <translation>{path}: {key} muss eine ganze Zahl von mindestens {least} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: {key} must be a list of whole numbers, not {value}.</source>
        <translation>{path}: {key} muss eine Liste ganzer Zahlen sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: {name}_flavor is &quot;custom&quot;, so an object &quot;{key}&quot; with its sizes is needed.</source>
        <translation>{path}: {name}_flavor ist &quot;custom&quot;, daher wird ein Objekt &quot;{key}&quot; mit den Größen gebraucht.</translation>
    </message>
    <message>
        <source>{path}: {name}_flavor {value} is not known to this version of Heart Studio (known: {known}). Update the app or choose another model.</source>
        <translation>{path}: {name}_flavor {value} ist dieser Version von Heart Studio nicht bekannt (bekannt: {known}). Aktualisieren Sie das Programm oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>{path}: {key} must be {wanted} for this version of Heart Studio, not {value}. Update the app or choose another model.</source>
        <translation>{path}: {key} muss für diese Version von Heart Studio {wanted} sein, nicht {value}. Aktualisieren Sie das Programm oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>{path}: embed_dim must be divisible by num_heads, and num_heads by num_kv_heads.</source>
        <translation>{path}: embed_dim muss durch num_heads teilbar sein und num_heads durch num_kv_heads.</translation>
    </message>
    <message>
        <source>{path}: the head width {value} must be even.</source>
        <translation>{path}: Die Kopfbreite {value} muss gerade sein.</translation>
    </message>
    <message>
        <source>{path}: attention_head_dim must be even, not {value}.</source>
        <translation>{path}: attention_head_dim muss gerade sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: delay_kernel_size must be odd, not {value}.</source>
        <translation>{path}: delay_kernel_size muss ungerade sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: {key}_kernel_sizes must be twice {name}_factors {wanted}, not {value}.</source>
        <translation>{path}: {key}_kernel_sizes muss das Doppelte von {name}_factors {wanted} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: in_channels must be 2·out_channels + dim = {wanted}, not {value}.</source>
        <translation>{path}: in_channels muss 2·out_channels + dim = {wanted} sein, nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: out_channels must be 2·latent_hidden_dim = {wanted} (two sound channels), not {value}.</source>
        <translation>{path}: out_channels muss 2·latent_hidden_dim = {wanted} sein (zwei Tonkanäle), nicht {value}.</translation>
    </message>
    <message>
        <source>{path}: sample_rate, upsample_factors and num_samples must give {rate} Hz and {samples} samples a token frame, not {value} and {other}.</source>
        <translation>{path}: sample_rate, upsample_factors und num_samples müssen {rate} Hz und {samples} Abtastwerte pro Token-Frame ergeben, nicht {value} und {other}.</translation>
    </message>
    <message>
        <source>{path}: audio_eos_id {value} lies outside the model&apos;s {count} audio tokens. The files belong to different models.</source>
        <translation>{path}: audio_eos_id {value} liegt außerhalb der {count} Audio-Tokens des Modells. Die Dateien gehören zu verschiedenen Modellen.</translation>
    </message>
    <message>
        <source>{path} has {value} tokens, but the model knows {count}. The files belong to different models.</source>
        <translation>{path} hat {value} Tokens, das Modell kennt aber {count}. Die Dateien gehören zu verschiedenen Modellen.</translation>
    </message>
    <message>
        <source>{path} has no token {value}, which gen_config.json names as {key}. The two files belong to different models.</source>
        <translation>{path} hat keinen Token {value}, den gen_config.json als {key} nennt. Die beiden Dateien gehören zu verschiedenen Modellen.</translation>
    </message>
    <message>
        <source>The model&apos;s tokenizer is missing: {path}. Download tokenizer.json from HeartMuLaGen into that folder.</source>
        <translation>Der Tokenizer des Modells fehlt: {path}. Laden Sie tokenizer.json aus HeartMuLaGen in diesen Ordner.</translation>
    </message>
    <message>
        <source>{path} holds neither {file} nor {other}. Download the model again or choose another folder.</source>
        <translation>{path} enthält weder {file} noch {other}. Laden Sie das Modell noch einmal herunter oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{path} has no weight_map. Download this file again.</source>
        <translation>{path} hat keine weight_map. Laden Sie diese Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path} names a file outside its folder. Download it again.</source>
        <translation>{path} nennt eine Datei außerhalb des eigenen Ordners. Laden Sie die Indexdatei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path} does not hold the tensor {name}, which {other} promises. Download this file again.</source>
        <translation>{path} enthält den Tensor {name} nicht, den {other} verspricht. Laden Sie diese Datei noch einmal herunter.</translation>
    </message>
    <message>
        <source>{path} lacks the tensor {name}. {advice}</source>
        <translation>In {path} fehlt der Tensor {name}. {advice}</translation>
    </message>
    <message>
        <source>{path}: the tensor {name} has the shape {value}, but config.json asks for {wanted}. {advice}</source>
        <translation>{path}: Der Tensor {name} hat die Form {value}, config.json verlangt aber {wanted}. {advice}</translation>
    </message>
    <message>
        <source>{path}: the tensor {name} is stored as {value}, not as floating point numbers. {advice}</source>
        <translation>{path}: Der Tensor {name} ist als {value} gespeichert, nicht als Gleitkommazahlen. {advice}</translation>
    </message>
    <message>
        <source>{path} holds the tensor {name}, which {what} does not have. {advice}</source>
        <translation>{path} enthält den Tensor {name}, den {what} nicht hat. {advice}</translation>
    </message>
    <message>
        <source>{path}: the tensor {name} holds values that are no numbers. Download this file again.</source>
        <translation>{path}: Der Tensor {name} enthält Werte, die keine Zahlen sind. Laden Sie diese Datei neu herunter.</translation>
    </message>
    <message>
        <source>Download {what} again, or choose a folder that holds {same}.</source>
        <translation>Laden Sie {what} noch einmal herunter oder wählen Sie einen Ordner, der {same} enthält.</translation>
    </message>
    <message>
        <source>The codec&apos;s tensor {name} has shape {value} where {wanted} is expected. Download HeartCodec again.</source>
        <translation>Der Tensor {name} des Codecs hat die Form {value}, erwartet wird {wanted}. Laden Sie HeartCodec noch einmal herunter.</translation>
    </message>
    <message>
        <source>The transcriber in {path} is not whole: {name} is missing. Download it again.</source>
        <translation>Der Transkriptor in {path} ist nicht vollständig, es fehlt: {name}. Laden Sie ihn noch einmal herunter.</translation>
    </message>
    <message>
        <source>The transcriber in {path} cannot be loaded. Download it again.</source>
        <translation>Der Transkriptor in {path} lässt sich nicht laden. Laden Sie ihn noch einmal herunter.</translation>
    </message>
    <message>
        <source>{name} was not made by Heart Studio: it carries no score. It can be played but not continued, because turning a recording into the model&apos;s tokens needs an encoder, and no program for one has been published.</source>
        <translation>{name} wurde nicht von Heart Studio gemacht: Die Datei trägt keine Partitur. Sie lässt sich abspielen, aber nicht fortsetzen, denn um aus einer Aufnahme die Tokens des Modells zu machen, braucht es einen Encoder, und für ihn ist kein Programm veröffentlicht.</translation>
    </message>
    <message>
        <source>{name} is no sound file that can be opened.</source>
        <translation>{name} ist keine Klangdatei, die sich öffnen lässt.</translation>
    </message>
    <message>
        <source>There is no sound in {name}.</source>
        <translation>In {name} ist kein Klang.</translation>
    </message>
    <message>
        <source>{name} holds another song now.</source>
        <translation>{name} enthält jetzt einen anderen Song.</translation>
    </message>
    <message>
        <source>The score in this file is damaged, so the song can be played but not continued.</source>
        <translation>Die Partitur in dieser Datei ist beschädigt; der Song lässt sich abspielen, aber nicht fortsetzen.</translation>
    </message>
    <message>
        <source>This song was saved by a newer version of Heart Studio. Update the app to open it.</source>
        <translation>Dieser Song wurde von einer neueren Version von Heart Studio gesichert. Aktualisieren Sie die App, um ihn zu öffnen.</translation>
    </message>
    <message>
        <source>The song to continue must hold {count} codebooks of whole numbers; this one has the shape {shape}. It was made by another model, or is damaged.</source>
        <translation>Der Song, der fortgesetzt wird, muss {count} Codebooks aus ganzen Zahlen enthalten; dieser hat die Form {shape}. Er stammt von einem anderen Modell oder ist beschädigt.</translation>
    </message>
    <message>
        <source>The song to continue holds tokens outside 0 ... {last}. It was made by another model, or is damaged.</source>
        <translation>Der Song, der fortgesetzt wird, enthält Tokens außerhalb von 0 … {last}. Er stammt von einem anderen Modell oder ist beschädigt.</translation>
    </message>
    <message>
        <source>The song is silent from beginning to end, so it was not saved. Try another seed.</source>
        <translation>Der Song ist von Anfang bis Ende still und wurde nicht gesichert. Versuchen Sie einen anderen Seed.</translation>
    </message>
    <message>
        <source>The model computed values that are no sound, so this was not saved as a song. Try another seed, or full precision.</source>
        <translation>Das Modell berechnete Werte, die kein Klang sind; sie wurden nicht als Song gesichert. Versuchen Sie einen anderen Seed oder volle Genauigkeit.</translation>
    </message>
    <message>
        <source>The texts of this song are too long to be stored with it. Shorten the lyrics.</source>
        <translation>Die Texte dieses Songs sind zu lang, um mit ihm gesichert zu werden. Kürzen Sie den Liedtext.</translation>
    </message>
    <message>
        <source>{name} could not hold this song without clipping. Choose FLAC or WAV.</source>
        <translation>{name} könnte diesen Song nicht ohne Übersteuern aufnehmen. Wählen Sie FLAC oder WAV.</translation>
    </message>
    <message>
        <source>{name} could not be encoded.</source>
        <translation>{name} ließ sich nicht kodieren.</translation>
    </message>
    <message>
        <source>{name} could not be tagged.</source>
        <translation>In {name} ließen sich keine Angaben zum Song schreiben.</translation>
    </message>
    <message>
        <source>No free file name was found in {folder}. Choose another folder.</source>
        <translation>In {folder} fand sich kein freier Dateiname. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} is larger than this disk or account allows. Choose another folder.</source>
        <translation>{name} ist größer, als dieses Laufwerk oder Konto erlaubt. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{name} cannot be changed: it is protected or open in another program.</source>
        <translation>{name} lässt sich nicht ändern: Die Datei ist geschützt oder in einem anderen Programm geöffnet.</translation>
    </message>
    <message>
        <source>There is already a file {name}. Choose another name.</source>
        <translation>Es gibt schon eine Datei {name}. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The name {name}… is too long for this disk. Choose a shorter one.</source>
        <translation>Der Name {name}… ist für dieses Laufwerk zu lang. Wählen Sie einen kürzeren.</translation>
    </message>
    <message>
        <source>{name} is not a file that can be written. Choose another name.</source>
        <translation>{name} ist keine Datei, in die sich schreiben lässt. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>{name} could not be saved ({reason}). Try another folder.</source>
        <translation>{name} ließ sich nicht sichern ({reason}). Versuchen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Same as the system</source>
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
        <source>Keep the computer awake while songs are made</source>
        <translation>Den Computer wach halten, solange Songs entstehen</translation>
    </message>
    <message>
        <source>Also while models are downloaded. The screen may turn off.</source>
        <translation>Auch während Modelle heruntergeladen werden. Der Bildschirm darf dunkel werden.</translation>
    </message>
    <message>
        <source>Play a new song as soon as its first seconds are ready</source>
        <translation>Einen neuen Song abspielen, sobald seine ersten Sekunden da sind</translation>
    </message>
    <message>
        <source>Never interrupts a song that is playing.</source>
        <translation>Unterbricht nie einen laufenden Song.</translation>
    </message>
    <message>
        <source>Play a preview of a song while it is composed</source>
        <translation>Songs schon beim Komponieren als Vorschau hören</translation>
    </message>
    <message>
        <source>Compose the takes of a song together</source>
        <translation>Die Takes eines Lieds gemeinsam komponieren</translation>
    </message>
    <message>
        <source>Faster than one after the other, but the first one is done later.</source>
        <translation>Schneller als nacheinander, aber der erste ist später fertig.</translation>
    </message>
    <message>
        <source>Follow the lyrics while a timed song plays</source>
        <translation>Dem Liedtext folgen, während ein Song mit Zeiten läuft</translation>
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
        <source>Folder for downloaded models</source>
        <translation>Ordner für heruntergeladene Modelle</translation>
    </message>
    <message>
        <source>Empty: the app&apos;s own folder. About 23 GB are needed for a large model.</source>
        <translation>Leer: der eigene Ordner des Programms. Ein großes Modell braucht etwa 23 GB.</translation>
    </message>
    <message>
        <source>Address of the model server</source>
        <translation>Adresse des Modellservers</translation>
    </message>
    <message>
        <source>Empty: https://huggingface.co. A mirror&apos;s address, when that cannot be reached.</source>
        <translation>Leer: https://huggingface.co. Die Adresse eines Spiegels, wenn das nicht erreichbar ist.</translation>
    </message>
    <message>
        <source>Proxy for downloads</source>
        <translation>Proxy für Downloads</translation>
    </message>
    <message>
        <source>Empty: like the system. Else, for instance, http://proxy.example:3128</source>
        <translation>Leer: wie das System. Sonst zum Beispiel http://proxy.example:3128</translation>
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
        <source>The line below the model tells what is really used, and why.</source>
        <translation>Die Zeile unter dem Modell sagt, was wirklich benutzt wird und warum.</translation>
    </message>
    <message>
        <source>The fastest device</source>
        <translation>Dem schnellsten Gerät</translation>
    </message>
    <message>
        <source>Graphics card (NVIDIA or AMD)</source>
        <translation>Grafikkarte (NVIDIA oder AMD)</translation>
    </message>
    <message>
        <source>Second graphics card</source>
        <translation>Zweite Grafikkarte</translation>
    </message>
    <message>
        <source>Intel graphics</source>
        <translation>Intel-Grafik</translation>
    </message>
    <message>
        <source>Apple graphics</source>
        <translation>Apple-Grafik</translation>
    </message>
    <message>
        <source>Apple graphics, by MLX</source>
        <translation>Apple-Grafik, mit MLX</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Compute the sound on</source>
        <translation>Klang erzeugen auf</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>int8: a quarter of the memory, fast on processors, not exact</source>
        <translation>int8: ein Viertel des Speichers, auf Prozessoren schnell, nicht exakt</translation>
    </message>
    <message>
        <source>int4: a sixth of the memory, less exact than int8</source>
        <translation>int4: ein Sechstel des Speichers, weniger genau als int8</translation>
    </message>
    <message>
        <source>Precision of the sound</source>
        <translation>Genauigkeit des Klangs</translation>
    </message>
    <message>
        <source>Of the sound model&apos;s matrices.</source>
        <translation>Der Matrizen des Klangmodells.</translation>
    </message>
    <message>
        <source>float32: exact</source>
        <translation>float32: exakt</translation>
    </message>
    <message>
        <source>int8: with two digits, the fastest on processors with AVX-512 VNNI</source>
        <translation>int8: mit zwei Stellen, am schnellsten auf Prozessoren mit AVX-512 VNNI</translation>
    </message>
    <message>
        <source>Make the full sound of drafts when idle</source>
        <translation>Bei Leerlauf den vollen Klang der Rohfassungen herstellen</translation>
    </message>
    <message>
        <source>Starts when nothing has been queued or edited for a minute, and stops when a song is asked for.</source>
        <translation>Beginnt, wenn eine Minute lang nichts eingereiht oder bearbeitet wurde, und hört auf, sobald ein Lied verlangt wird.</translation>
    </message>
    <message>
        <source>Free the model&apos;s memory when idle for</source>
        <translation>Modellspeicher bei Leerlauf freigeben nach</translation>
    </message>
    <message>
        <source>Give up after</source>
        <translation>Aufgeben nach</translation>
    </message>
    <message>
        <source>What fits this computer best</source>
        <translation>Was am besten zu diesem Rechner passt</translation>
    </message>
    <message>
        <source>From about two seconds on; the finished sound replaces it. Where the sound takes longer to make than half its length (a large model on a processor, for instance), there is only a first sound, as a draft.</source>
        <translation>Ab etwa zwei Sekunden; der fertige Klang ersetzt sie. Wo das Erzeugen des Klangs länger dauert als seine halbe Länge (etwa bei einem großen Modell auf einem Prozessor), gibt es nur einen ersten Klang, als Rohklang.</translation>
    </message>
    <message>
        <source>Timed songs are those whose lyrics have times (Song → Time the lyrics).</source>
        <translation>Zeiten haben Songs, deren Worte abgehört wurden (Song → Liedtext mit Zeiten versehen).</translation>
    </message>
    <message>
        <source>The same device if it has enough memory. With two graphics cards, one can compose while the other makes the sound.</source>
        <translation>Dasselbe Gerät, wenn sein Speicher reicht. Mit zwei Grafikkarten kann die eine komponieren, während die andere den Klang macht.</translation>
    </message>
    <message>
        <source>Of the composing model&apos;s weights. int8 and int4 round them; see the user guide.</source>
        <translation>Der Gewichte des komponierenden Modells. int8 und int4 runden sie; siehe Benutzerhandbuch.</translation>
    </message>
    <message>
        <source>float32: exact, the most memory</source>
        <translation>float32: exakt, am meisten Speicher</translation>
    </message>
    <message>
        <source>bfloat16: half the memory, as the models were trained</source>
        <translation>bfloat16: halber Speicher, wie beim Training der Modelle</translation>
    </message>
    <message>
        <source>float16: half the memory, for older graphics</source>
        <translation>float16: halber Speicher, für ältere Grafikkarten</translation>
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
        <source>File → Models downloads and checks the published models, and adds folders, too. They are published at {link}.</source>
        <translation>Auch Datei → Modelle lädt und prüft die veröffentlichten Modelle und fügt Ordner hinzu. Veröffentlicht sind sie unter {link}.</translation>
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
        <source>Leave empty to delete the key</source>
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
        <source>Reset everything on this page to its default</source>
        <translation>Alles auf dieser Seite auf den Anfangszustand setzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the settings; changes are already applied</source>
        <translation>Die Einstellungen schließen; sie gelten schon</translation>
    </message>
    <message>
        <source>Asking the system&apos;s keyring…</source>
        <translation>Der Schlüsselbund wird gefragt…</translation>
    </message>
    <message>
        <source>The key is in the keyring.</source>
        <translation>Der Schlüsselbund hat ihn.</translation>
    </message>
    <message>
        <source>{name} (not available)</source>
        <translation>{name} (nicht da)</translation>
    </message>
    <message>
        <source>The largest one</source>
        <translation>Das größte</translation>
    </message>
    <message>
        <source> min</source>
        <translation> min</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
</context>
<context>
    <name>SetupDialog</name>
    <message>
        <source>Check set-up</source>
        <translation>Einrichtung prüfen</translation>
    </message>
    <message>
        <source>&amp;Self-test</source>
        <translation>&amp;Selbsttest</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Was gefunden wurde</translation>
    </message>
    <message>
        <source>Versions, disk, sound, models, devices and memory; no private paths</source>
        <translation>Versionen, Laufwerk, Ton, Modelle, Geräte und Speicher; keine privaten Pfade</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>Selbsttest</translation>
    </message>
    <message>
        <source>Make one second of music with the chosen model</source>
        <translation>Mit dem gewählten Modell eine Sekunde Musik erzeugen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the text, to show it to others</source>
        <translation>Den Text kopieren, um ihn anderen zu zeigen</translation>
    </message>
    <message>
        <source>Close this page</source>
        <translation>Diese Seite schließen</translation>
    </message>
    <message>
        <source>The self-test is running…</source>
        <translation>Der Selbsttest läuft…</translation>
    </message>
    <message>
        <source>The self-test made music.</source>
        <translation>Der Selbsttest hat Musik erzeugt.</translation>
    </message>
    <message>
        <source>The self-test failed.</source>
        <translation>Der Selbsttest ist misslungen.</translation>
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
        <source>draft sound</source>
        <translation>Rohklang</translation>
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
    <name>SongPanel</name>
    <message>
        <source>New song</source>
        <translation>Neuer Song</translation>
    </message>
</context>
<context>
    <name>SongRequests</name>
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
    <name>Start</name>
    <message>
        <source>Heart Studio cannot go on: {reason}. Start it again; it then offers a report. The log is in {folder}.</source>
        <translation>Heart Studio kann nicht weitermachen: {reason}. Starten Sie es erneut; es bietet dann einen Bericht an. Das Protokoll liegt in {folder}.</translation>
    </message>
    <message>
        <source>Heart Studio cannot make its folders: {reason}. Free some space or make the place writable, then start it again.</source>
        <translation>Heart Studio kann seine Ordner nicht anlegen: {reason}. Schaffen Sie Platz oder machen Sie den Ort beschreibbar und starten Sie das Programm dann noch einmal.</translation>
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
        <source>Listening for the words</source>
        <translation>Lauscht auf die Worte</translation>
    </message>
    <message>
        <source>Separating the song</source>
        <translation>Der Song wird getrennt</translation>
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
        <source>{m} min</source>
        <translation>{m} min</translation>
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
        <source>Stopped; finishing what was made</source>
        <translation>Angehalten; wird fertiggestellt</translation>
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
        <source>{time} so far, until you press Stop</source>
        <translation>bisher {time}, bis Sie Stopp drücken</translation>
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
        <source>almost done</source>
        <translation>fast fertig</translation>
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
        <source>preview up to {clock}</source>
        <translation>Vorschau bis {clock}</translation>
    </message>
    <message>
        <source>first sound in about {time}, as a draft</source>
        <translation>erster Klang in etwa {time}, als Rohklang</translation>
    </message>
    <message>
        <source>no preview: a second of sound takes {time} here</source>
        <translation>keine Vorschau: eine Sekunde Klang dauert hier {time}</translation>
    </message>
    <message>
        <source>No progress for {time}. The computer may be busy or short of memory; the log says more.</source>
        <translation>Seit {time} hat sich nichts bewegt. Der Rechner ist vielleicht ausgelastet oder hat zu wenig Speicher; das Protokoll sagt mehr.</translation>
    </message>
</context>
<context>
    <name>StemBar</name>
    <message>
        <source>The stems are being read…</source>
        <translation>Die Spuren werden gelesen…</translation>
    </message>
    <message>
        <source>Drag it into a music program or a folder: the stem&apos;s own file</source>
        <translation>In ein Musikprogramm oder einen Ordner ziehen: die eigene Datei der Spur</translation>
    </message>
    <message>
        <source>Level of {name}</source>
        <translation>Pegel: {name}</translation>
    </message>
    <message>
        <source>M</source>
        <translation>M</translation>
    </message>
    <message>
        <source>Mute {name}</source>
        <translation>{name} stumm schalten</translation>
    </message>
    <message>
        <source>S</source>
        <translation>S</translation>
    </message>
    <message>
        <source>Solo {name}</source>
        <translation>Nur {name} hören</translation>
    </message>
    <message>
        <source>Vocals</source>
        <translation>Gesang</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>Schlagzeug</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>Bass</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Übriges</translation>
    </message>
</context>
<context>
    <name>StemsController</name>
    <message>
        <source>Separating this song needs HTDemucs (84 MB). It is among the models.</source>
        <translation>Um diesen Song zu trennen, braucht es HTDemucs (84 MB). Es steht bei den Modellen.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>“{title}” is separated into stems</source>
        <translation>„{title}“ ist in Spuren getrennt</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>StemsService</name>
    <message>
        <source>{title} (stems)</source>
        <translation>{title} (Spuren)</translation>
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
    <name>TimingController</name>
    <message>
        <source>Listening needs HeartTranscriptor-oss (3 GB). It is among the models.</source>
        <translation>Zum Anhören wird HeartTranscriptor-oss gebraucht (3 GB). Es ist bei den Modellen.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>“{title}” is timed by its model: {heard} of {all} lines are sung</source>
        <translation>„{title}“ hat Zeiten von seinem Modell: {heard} von {all} Zeilen werden gesungen</translation>
    </message>
    <message>
        <source>“{title}” is timed: {heard} of {all} lines were heard</source>
        <translation>„{title}“ hat jetzt Zeiten: {heard} von {all} Zeilen gehört</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>TimingService</name>
    <message>
        <source>{title} (lyrics)</source>
        <translation>{title} (Liedtext)</translation>
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
    <name>WaitingBar</name>
    <message>
        <source>Queue again</source>
        <translation>Wieder einreihen</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Make them as they were</source>
        <translation>Sie machen, wie sie eingereiht waren</translation>
    </message>
    <message>
        <source>Do not make them (can be undone)</source>
        <translation>Sie nicht machen (lässt sich rückgängig machen)</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>„{title}“</translation>
    </message>
    <message>
        <source>A song was waiting to be made when the app ended: {titles}</source>
        <translation>Ein Song wartete noch, als die App endete: {titles}</translation>
    </message>
    <message>
        <source>{n} songs were waiting to be made when the app ended: {titles}</source>
        <translation>{n} Songs warteten noch, als die App endete: {titles}</translation>
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
        <source>{made}, preview up to {time}</source>
        <translation>{made}, Vorschau bis {time}</translation>
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
