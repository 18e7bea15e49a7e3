<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Heart Studio</source>
        <translation>关于 Heart Studio</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Parts and licence</source>
        <translation>组成部分与许可</translation>
    </message>
    <message>
        <source>&amp;Parts</source>
        <translation>组成部分(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Licence</source>
        <translation>许可(&amp;L)</translation>
    </message>
    <message>
        <source>Type tags and lyrics, get a song: made on your own computer by the open HeartMuLa models. Nothing is uploaded.</source>
        <translation>写下标签和歌词，得到一首歌：由开放的 HeartMuLa 模型在你自己的电脑上生成，不上传任何内容。</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>What the app is built with, and the licences</source>
        <translation>本应用所依赖的软件及其许可</translation>
    </message>
    <message>
        <source>The sources are under Apache-2.0. The packaged apps contain mutagen (GPL-2.0-or-later) and are distributed as a whole under GPL-3.0-or-later; their folder “licences” has the texts of all parts.</source>
        <translation>源代码采用 Apache-2.0 许可证。打包的应用包含 mutagen（GPL-2.0-or-later），因此整体以 GPL-3.0-or-later 发布；其“licences”文件夹中有所有组件的许可证文本。</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Heart Studio is free software: Apache-2.0</source>
        <translation>Heart Studio 是自由软件：Apache-2.0</translation>
    </message>
    <message>
        <source>&amp;Copy version</source>
        <translation>复制版本(&amp;C)</translation>
    </message>
    <message>
        <source>Copy version</source>
        <translation>复制版本</translation>
    </message>
    <message>
        <source>Copy the versions for a report</source>
        <translation>复制版本信息，供反馈问题时使用</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this page</source>
        <translation>关闭此页</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New song</source>
        <translation>新歌曲(&amp;N)</translation>
    </message>
    <message>
        <source>Empty the draft and begin a new song (can be undone)</source>
        <translation>清空草稿并开始新歌曲（可撤销）</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open song files, other audio, or lyrics</source>
        <translation>打开歌曲文件、其他音频或歌词</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Save the chosen songs as WAV, FLAC, MP3, Ogg or Opus</source>
        <translation>将所选歌曲保存为 WAV、FLAC、MP3、Ogg 或 Opus</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
    <message>
        <source>Open the folder that holds the song&apos;s file</source>
        <translation>打开歌曲文件所在的文件夹</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Download, check and remove models, add folders</source>
        <translation>下载、检查和移除模型，添加文件夹</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Appearance, folders, models, sound, titles</source>
        <translation>外观、文件夹、模型、声音、标题</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Close the window; a song being made is stopped and kept</source>
        <translation>关闭窗口；正在生成的歌曲会停止并保留</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Undo the last change of the draft or the library</source>
        <translation>撤回对草稿或曲库的上一次更改</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Redo the last undone change</source>
        <translation>重新执行被撤回的更改</translation>
    </message>
    <message>
        <source>&amp;Find in the library</source>
        <translation>在曲库中查找(&amp;F)</translation>
    </message>
    <message>
        <source>Search titles, tags and lyrics</source>
        <translation>搜索标题、标签和歌词</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>Give the song another title</source>
        <translation>给歌曲换个标题</translation>
    </message>
    <message>
        <source>&amp;Move to the bin</source>
        <translation>移到回收站(&amp;M)</translation>
    </message>
    <message>
        <source>Move the chosen songs to the system&apos;s bin (can be undone)</source>
        <translation>将所选歌曲移到系统回收站（可撤销）</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>Make a song of the draft; while one is made, queue it</source>
        <translation>用草稿生成歌曲；若正在生成，则加入队列</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop making the song; what was made is kept</source>
        <translation>停止生成；已完成的部分会保留</translation>
    </message>
    <message>
        <source>&amp;Extend from here</source>
        <translation>从此处续写(&amp;E)</translation>
    </message>
    <message>
        <source>Continue the open song from the play head</source>
        <translation>从播放位置开始续写当前歌曲</translation>
    </message>
    <message>
        <source>Do &amp;not extend</source>
        <translation>不再续写(&amp;N)</translation>
    </message>
    <message>
        <source>The next song is a new one again</source>
        <translation>下一首重新作为新歌曲</translation>
    </message>
    <message>
        <source>&amp;Repair selection</source>
        <translation>修复所选段落(&amp;R)</translation>
    </message>
    <message>
        <source>Compose the selected passage anew, to choose from</source>
        <translation>重新创作所选段落，供您挑选</translation>
    </message>
    <message>
        <source>&amp;Use its settings</source>
        <translation>使用它的设置(&amp;U)</translation>
    </message>
    <message>
        <source>Put the song&apos;s tags, lyrics and sampling into the draft</source>
        <translation>将歌曲的标签、歌词和采样设置放入草稿</translation>
    </message>
    <message>
        <source>Deta&amp;ils…</source>
        <translation>详细信息(&amp;I)…</translation>
    </message>
    <message>
        <source>Show the song&apos;s seed, settings, model and lyrics</source>
        <translation>显示歌曲的种子、设置、模型和歌词</translation>
    </message>
    <message>
        <source>&amp;Decode again…</source>
        <translation>重新解码(&amp;D)…</translation>
    </message>
    <message>
        <source>Make the sound anew from the same tokens</source>
        <translation>用相同的词元重新合成声音</translation>
    </message>
    <message>
        <source>Ma&amp;ke the full sound</source>
        <translation>制作完整声音(&amp;K)</translation>
    </message>
    <message>
        <source>Replace the draft sound by the full one, of the same song</source>
        <translation>用同一首歌曲的完整声音替换草稿声音</translation>
    </message>
    <message>
        <source>&amp;Compare with the chosen song</source>
        <translation>与所选歌曲比较(&amp;C)</translation>
    </message>
    <message>
        <source>Switch to the chosen song at the same moment, equally loud</source>
        <translation>在同一时刻以相同响度切换到所选歌曲</translation>
    </message>
    <message>
        <source>&amp;Time the lyrics</source>
        <translation>标注歌词时间(&amp;T)</translation>
    </message>
    <message>
        <source>Listen to the song and find when each line is sung</source>
        <translation>聆听歌曲，找出每一行演唱的时间</translation>
    </message>
    <message>
        <source>Sep&amp;arate into stems</source>
        <translation>分离为分轨(&amp;A)</translation>
    </message>
    <message>
        <source>Write vocals, drums, bass and other as files of their own</source>
        <translation>将人声、鼓、贝斯和其他写成各自的文件</translation>
    </message>
    <message>
        <source>Graft t&amp;wo songs…</source>
        <translation>嫁接两首歌曲(&amp;W)…</translation>
    </message>
    <message>
        <source>Make a song of the melody of one and the sound of another</source>
        <translation>用一首的旋律和另一首的音色制作新歌曲</translation>
    </message>
    <message>
        <source>Show its famil&amp;y only</source>
        <translation>只显示同源歌曲(&amp;Y)</translation>
    </message>
    <message>
        <source>List its parents, its takes, and the songs made from it</source>
        <translation>列出它的来源、它的各个版本以及由它衍生的歌曲</translation>
    </message>
    <message>
        <source>No stars</source>
        <translation>无星级</translation>
    </message>
    <message>
        <source>Take the stars away</source>
        <translation>清除星级</translation>
    </message>
    <message>
        <source>1 star</source>
        <translation>1 星</translation>
    </message>
    <message>
        <source>Give the chosen songs one star</source>
        <translation>给所选歌曲一星</translation>
    </message>
    <message>
        <source>2 stars</source>
        <translation>2 星</translation>
    </message>
    <message>
        <source>Give the chosen songs two stars</source>
        <translation>给所选歌曲两星</translation>
    </message>
    <message>
        <source>3 stars</source>
        <translation>3 星</translation>
    </message>
    <message>
        <source>Give the chosen songs three stars</source>
        <translation>给所选歌曲三星</translation>
    </message>
    <message>
        <source>4 stars</source>
        <translation>4 星</translation>
    </message>
    <message>
        <source>Give the chosen songs four stars</source>
        <translation>给所选歌曲四星</translation>
    </message>
    <message>
        <source>5 stars</source>
        <translation>5 星</translation>
    </message>
    <message>
        <source>Give the chosen songs five stars</source>
        <translation>给所选歌曲五星</translation>
    </message>
    <message>
        <source>Free the model&apos;s &amp;memory</source>
        <translation>释放模型内存(&amp;M)</translation>
    </message>
    <message>
        <source>The next song loads the model again</source>
        <translation>生成下一首歌时会重新加载模型</translation>
    </message>
    <message>
        <source>Make a smaller copy of the model…</source>
        <translation>制作较小的模型副本…</translation>
    </message>
    <message>
        <source>Write a copy in int8, bfloat16 or int4 beside the model</source>
        <translation>在模型旁写入 int8、bfloat16 或 int4 副本</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Back to the &amp;start</source>
        <translation>回到开头(&amp;S)</translation>
    </message>
    <message>
        <source>Stop playing and go back to the start</source>
        <translation>停止播放并回到开头</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>循环(&amp;L)</translation>
    </message>
    <message>
        <source>Repeat the selection, or the whole song without one</source>
        <translation>循环播放选区；无选区时循环整首歌</translation>
    </message>
    <message>
        <source>&amp;Back 5 seconds</source>
        <translation>后退 5 秒(&amp;B)</translation>
    </message>
    <message>
        <source>Move the play head back by five seconds</source>
        <translation>将播放位置后退五秒</translation>
    </message>
    <message>
        <source>&amp;Forward 5 seconds</source>
        <translation>前进 5 秒(&amp;F)</translation>
    </message>
    <message>
        <source>Move the play head on by five seconds</source>
        <translation>将播放位置前进五秒</translation>
    </message>
    <message>
        <source>Lo&amp;uder</source>
        <translation>增大音量(&amp;U)</translation>
    </message>
    <message>
        <source>Raise the volume</source>
        <translation>提高音量</translation>
    </message>
    <message>
        <source>&amp;Quieter</source>
        <translation>减小音量(&amp;Q)</translation>
    </message>
    <message>
        <source>Lower the volume</source>
        <translation>降低音量</translation>
    </message>
    <message>
        <source>Without &amp;vocals</source>
        <translation>去除人声(&amp;V)</translation>
    </message>
    <message>
        <source>Play a separated song without its voice, to sing yourself</source>
        <translation>播放已分离的歌曲但不含人声，以便自己演唱</translation>
    </message>
    <message>
        <source>&amp;Karaoke</source>
        <translation>卡拉OK(&amp;K)</translation>
    </message>
    <message>
        <source>Show the lyrics large, to sing along</source>
        <translation>以大字显示歌词，以便跟唱</translation>
    </message>
    <message>
        <source>&amp;Radio…</source>
        <translation>电台(&amp;R)…</translation>
    </message>
    <message>
        <source>Compose and play song after song until it is stopped</source>
        <translation>一首接一首地作曲并播放，直到停止</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Show less of the song, larger</source>
        <translation>显示更少内容，放得更大</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Show more of the song, smaller</source>
        <translation>显示更多内容，缩得更小</translation>
    </message>
    <message>
        <source>Show the &amp;whole song</source>
        <translation>显示整首歌(&amp;A)</translation>
    </message>
    <message>
        <source>Show the song from its start to its end</source>
        <translation>从头到尾显示整首歌</translation>
    </message>
    <message>
        <source>&amp;Follow the lyrics</source>
        <translation>跟随歌词(&amp;F)</translation>
    </message>
    <message>
        <source>Show the line that is sung, in songs that were timed</source>
        <translation>在已标注时间的歌曲中显示正在演唱的行</translation>
    </message>
    <message>
        <source>Go to the &amp;library</source>
        <translation>转到曲库(&amp;L)</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the list of songs</source>
        <translation>将键盘焦点移到歌曲列表</translation>
    </message>
    <message>
        <source>Go to the wa&amp;veform</source>
        <translation>转到波形(&amp;W)</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the waveform</source>
        <translation>将键盘焦点移到波形</translation>
    </message>
    <message>
        <source>Go to the &amp;tags</source>
        <translation>转到标签(&amp;T)</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the tags</source>
        <translation>将键盘焦点移到标签</translation>
    </message>
    <message>
        <source>Go to the l&amp;yrics</source>
        <translation>转到歌词(&amp;Y)</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the lyrics</source>
        <translation>将键盘焦点移到歌词</translation>
    </message>
    <message>
        <source>Go to the &amp;sampling</source>
        <translation>转到采样(&amp;S)</translation>
    </message>
    <message>
        <source>Move the keyboard focus to the sampling controls</source>
        <translation>将键盘焦点移到采样控件</translation>
    </message>
    <message>
        <source>Li&amp;brary column</source>
        <translation>曲库栏(&amp;B)</translation>
    </message>
    <message>
        <source>Show or hide the library</source>
        <translation>显示或隐藏曲库</translation>
    </message>
    <message>
        <source>Sa&amp;mpling column</source>
        <translation>采样栏(&amp;M)</translation>
    </message>
    <message>
        <source>Show or hide sampling and queue</source>
        <translation>显示或隐藏采样和队列</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>使用整个屏幕</translation>
    </message>
    <message>
        <source>&amp;Welcome page</source>
        <translation>欢迎页(&amp;W)</translation>
    </message>
    <message>
        <source>Show the examples of the first start</source>
        <translation>显示首次启动时的示例</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>List every key</source>
        <translation>列出所有快捷键</translation>
    </message>
    <message>
        <source>Check &amp;set-up…</source>
        <translation>检查运行环境(&amp;S)…</translation>
    </message>
    <message>
        <source>Devices, memory, disk, sound, models, and a short test</source>
        <translation>设备、内存、磁盘、声音、模型，以及简短测试</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>Show the app&apos;s log</source>
        <translation>显示应用记录的内容</translation>
    </message>
    <message>
        <source>&amp;About Heart Studio</source>
        <translation>关于 Heart Studio(&amp;A)</translation>
    </message>
    <message>
        <source>Version, authors&apos; licences, models</source>
        <translation>版本、许可、模型</translation>
    </message>
</context>
<context>
    <name>AdapterCard</name>
    <message>
        <source>Style adapters</source>
        <translation>风格适配器</translation>
    </message>
    <message>
        <source>Compute as &amp;HeartMuLa</source>
        <translation>按 &amp;HeartMuLa 计算</translation>
    </message>
    <message>
        <source>Compute as HeartMuLa</source>
        <translation>按 HeartMuLa 计算</translation>
    </message>
    <message>
        <source>Adapters that SimpleTuner trained are computed as it trains, with another order of the rotary embedding. Switch this on to try them in HeartMuLa&apos;s own arithmetic.</source>
        <translation>SimpleTuner 训练的适配器按其训练方式计算，旋转嵌入的顺序不同。打开此项可用 HeartMuLa 自己的运算方式试用。</translation>
    </message>
    <message>
        <source>Missing: {name}</source>
        <translation>缺失：{name}</translation>
    </message>
    <message>
        <source>How strongly the adapter changes the model. 0: off. 1: as it was trained.</source>
        <translation>适配器改变模型的强度。0：关闭。1：与训练时相同。</translation>
    </message>
</context>
<context>
    <name>CandidateCount</name>
    <message>
        <source>Candidates of a repair</source>
        <translation>修复候选数</translation>
    </message>
    <message>
        <source>How many candidates a repair makes to choose from</source>
        <translation>一次修复生成多少个候选供挑选</translation>
    </message>
</context>
<context>
    <name>ContextRow</name>
    <message>
        <source>Go on be&amp;yond the model&apos;s context</source>
        <translation>超出模型上下文后继续(&amp;Y)</translation>
    </message>
    <message>
        <source>Go on beyond the model&apos;s context</source>
        <translation>超出模型上下文后继续</translation>
    </message>
    <message>
        <source>When a song outgrows the model&apos;s context, the model still sees the tags, the lyrics, the first {opening} and what it made last. It no longer sees the middle, so themes from there may not come back.</source>
        <translation>当歌曲长度超出模型的上下文时，模型仍能看到标签、歌词、开头 {opening} 和最近生成的内容。中间部分它看不到，因此那里的主题可能不会再现。</translation>
    </message>
    <message>
        <source>{used} of the model&apos;s {all} positions</source>
        <translation>已占用模型的 {used}/{all} 个位置</translation>
    </message>
    <message>
        <source>The model sees all of it up to {time}; after that its window slides.</source>
        <translation>{time} 之前模型能看到全部内容；之后其窗口会滑动。</translation>
    </message>
    <message>
        <source>The lyrics take too much of the model&apos;s context. Shorten them.</source>
        <translation>歌词占用了过多的模型上下文。请缩短歌词。</translation>
    </message>
    <message>
        <source>{time} more than the model&apos;s context holds.</source>
        <translation>比模型上下文能容纳的多 {time}。</translation>
    </message>
</context>
<context>
    <name>ConvertDialog</name>
    <message>
        <source>Make a smaller copy of a model</source>
        <translation>制作较小的模型副本</translation>
    </message>
    <message>
        <source>&amp;Make the copy</source>
        <translation>制作副本(&amp;M)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Which model is copied; it stays as it is</source>
        <translation>要复制的模型；它本身保持不变</translation>
    </message>
    <message>
        <source>int8: a quarter of the size, not exact</source>
        <translation>int8：大小为四分之一，不精确</translation>
    </message>
    <message>
        <source>bfloat16: half the size</source>
        <translation>bfloat16：大小为一半</translation>
    </message>
    <message>
        <source>int4: a fifth of the size, less exact than int8</source>
        <translation>int4：五分之一大小，不如 int8 精确</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>How the copy keeps the weights; it loads faster and needs less of the disk</source>
        <translation>副本保存权重的方式；载入更快，占用磁盘更少</translation>
    </message>
    <message>
        <source>Progress of the copy</source>
        <translation>副本进度</translation>
    </message>
    <message>
        <source>How much is written</source>
        <translation>已写入多少</translation>
    </message>
    <message>
        <source>Make the copy</source>
        <translation>制作副本</translation>
    </message>
    <message>
        <source>Write the copy beside the original; it then appears in the list of models</source>
        <translation>在原模型旁写入副本；随后它会出现在模型列表中</translation>
    </message>
    <message>
        <source>An unfinished copy is deleted</source>
        <translation>不完整的副本会被丢弃</translation>
    </message>
    <message>
        <source>M&amp;odel</source>
        <translation>模型(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Precision</source>
        <translation>精度(&amp;P)</translation>
    </message>
    <message>
        <source>There is no large model yet. The starter needs no smaller copy.</source>
        <translation>还没有大模型。入门模型无需较小的副本。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>The copy {name} will take {size} GB on the disk, {saved} GB less than the original. Once it is there you may delete the original.</source>
        <translation>副本 {name} 将占用 {size} GB 磁盘空间，比原模型少 {saved} GB。副本完成后即可删除原模型。</translation>
    </message>
    <message>
        <source>The copy is there. Choose it in the list of models.</source>
        <translation>副本已完成。请在模型列表中选择它。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Sma&amp;ller copy…</source>
        <translation>较小的副本(&amp;L)…</translation>
    </message>
    <message>
        <source>Write a model in int8, bfloat16 or int4 beside it</source>
        <translation>在模型旁写入 int8、bfloat16 或 int4 副本</translation>
    </message>
    <message>
        <source>Smaller copy</source>
        <translation>较小的副本</translation>
    </message>
</context>
<context>
    <name>CrashBar</name>
    <message>
        <source>Something went badly wrong the last time. A report about it was written on this computer; nothing was sent.</source>
        <translation>上次运行时发生了严重错误。相关报告已写在这台电脑上，没有发送任何内容。</translation>
    </message>
    <message>
        <source>Show report</source>
        <translation>显示报告</translation>
    </message>
    <message>
        <source>Open the report as a text file</source>
        <translation>以文本文件打开报告</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy the report, without private paths, to paste it where you ask for help</source>
        <translation>复制报告（不含私人路径），供求助时粘贴</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Close this message; the file stays</source>
        <translation>关闭此消息；文件会保留</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>DamageNotice</name>
    <message>
        <source>Restore the sound</source>
        <translation>将全部转成声音</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>Details of “{title}”</source>
        <translation>“{title}”的详细信息</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Seed, settings, model, tags and lyrics of the song</source>
        <translation>歌曲的种子、设置、模型、标签和歌词</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy all of it as text</source>
        <translation>将全部内容复制为文本</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this page</source>
        <translation>关闭此页</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>生成设备</translation>
    </message>
    <message>
        <source>Made at</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>生成程序</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>ended by itself</source>
        <translation>自然结束</translation>
    </message>
    <message>
        <source>reached the length asked for</source>
        <translation>达到所需长度</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>{steps}, draft sound</source>
        <translation>{steps}，草稿声音</translation>
    </message>
    <message>
        <source>until stopped</source>
        <translation>直到停止</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed of the sound</source>
        <translation>声音种子</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>引导强度</translation>
    </message>
    <message>
        <source>Style adapters</source>
        <translation>风格适配器</translation>
    </message>
    <message>
        <source>Steps from tokens to sound</source>
        <translation>从词元到声音的步数</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Length asked for</source>
        <translation>所需长度</translation>
    </message>
    <message>
        <source>{used}, all that the model uses ({asked} was set)</source>
        <translation>{used}，模型最多用到此值（设置为 {asked}）</translation>
    </message>
    <message>
        <source>{name} at {strength}, as HeartMuLa</source>
        <translation>{name}，强度 {strength}，按 HeartMuLa 计算</translation>
    </message>
    <message>
        <source>{name} at {strength}</source>
        <translation>{name}，强度 {strength}</translation>
    </message>
    <message>
        <source>a song that is not here</source>
        <translation>不在此处的歌曲</translation>
    </message>
    <message>
        <source>{title}, codebooks {first} to {last}</source>
        <translation>{title}，码本 {first} 至 {last}</translation>
    </message>
    <message>
        <source>{title}, from {time} on</source>
        <translation>{title}，从 {time} 起</translation>
    </message>
    <message>
        <source>Made from</source>
        <translation>续写自</translation>
    </message>
    <message>
        <source>Its sound from</source>
        <translation>音色来自</translation>
    </message>
    <message>
        <source>Repaired</source>
        <translation>已修复</translation>
    </message>
</context>
<context>
    <name>DownloadSettings</name>
    <message>
        <source>The published models need none</source>
        <translation>官方模型不需要令牌</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring, never in a file, never shown again</source>
        <translation>保存在系统钥匙串中，绝不写入文件，也不再显示</translation>
    </message>
    <message>
        <source>Token of the model server</source>
        <translation>模型服务器的令牌</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>保存(&amp;K)</translation>
    </message>
    <message>
        <source>Keep the token</source>
        <translation>保存令牌</translation>
    </message>
    <message>
        <source>Empty deletes a kept token</source>
        <translation>留空则删除已保存的令牌</translation>
    </message>
    <message>
        <source>Asking the system&apos;s keyring…</source>
        <translation>正在访问系统钥匙串…</translation>
    </message>
    <message>
        <source>The keyring has it.</source>
        <translation>已存入钥匙串。</translation>
    </message>
</context>
<context>
    <name>DraftSoundBar</name>
    <message>
        <source>Make the full sound</source>
        <translation>制作完整声音</translation>
    </message>
    <message>
        <source>Replace the draft sound by the full one, of the same song</source>
        <translation>用同一首歌曲的完整声音替换草稿声音</translation>
    </message>
    <message>
        <source>The full sound of this song is being made.</source>
        <translation>正在制作这首歌曲的完整声音。</translation>
    </message>
    <message>
        <source>This is a draft sound.</source>
        <translation>这是草稿声音。</translation>
    </message>
</context>
<context>
    <name>DropVeil</name>
    <message>
        <source>Drop songs to open them, or text to sing it</source>
        <translation>拖入歌曲即可打开，拖入文本即可演唱</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出了点问题</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>What “Copy report” copies, without your folder names</source>
        <translation>“复制报告”所复制的内容；不含你的文件夹</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>详细信息(&amp;D)</translation>
    </message>
    <message>
        <source>Show what the report says</source>
        <translation>显示报告的内容</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>复制报告(&amp;C)</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy versions, this failure and the last log lines, without private paths</source>
        <translation>复制版本、本次错误和最近的日志，不含私人路径</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Where the exported files are written</source>
        <translation>导出文件的保存位置</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Bring to −14 LUFS, peaks below −1 dB</source>
        <translation>调整到 −14 LUFS，峰值低于 −1 dB</translation>
    </message>
    <message>
        <source>Match the loudness</source>
        <translation>匹配响度</translation>
    </message>
    <message>
        <source>As loud as streaming services play songs; the song in the library stays</source>
        <translation>与流媒体播放的响度相同；曲库中的歌曲不变</translation>
    </message>
    <message>
        <source>Also write timed lyrics (.lrc)</source>
        <translation>同时写入带时间的歌词（.lrc）</translation>
    </message>
    <message>
        <source>Timed lyrics</source>
        <translation>带时间的歌词</translation>
    </message>
    <message>
        <source>A file for players that show the words; for songs whose lyrics were timed</source>
        <translation>供能显示歌词的播放器使用；适用于已标注歌词时间的歌曲</translation>
    </message>
    <message>
        <source>Also write the stems, in a folder</source>
        <translation>同时将分轨写入文件夹</translation>
    </message>
    <message>
        <source>Stems</source>
        <translation>分轨</translation>
    </message>
    <message>
        <source>Vocals, drums, bass and other of separated songs, as 24-bit FLAC or WAV</source>
        <translation>已分离歌曲的人声、鼓、贝斯和其他，24 位 FLAC 或 WAV</translation>
    </message>
    <message>
        <source>Export “{title}”</source>
        <translation>导出“{title}”</translation>
    </message>
    <message>
        <source>This folder does not exist. Choose another one.</source>
        <translation>此文件夹不存在，请另选一个。</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>艺术家</translation>
    </message>
    <message>
        <source>Who players show as the artist of the exported files</source>
        <translation>播放器为导出文件显示的艺术家</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Every format carries the song&apos;s score, so it can be continued</source>
        <translation>每种格式都带有歌曲的乐谱数据，因此可以续写</translation>
    </message>
    <message>
        <source>MP3 (small, plays everywhere)</source>
        <translation>MP3（体积小，到处可播放）</translation>
    </message>
    <message>
        <source>FLAC (lossless)</source>
        <translation>FLAC（无损）</translation>
    </message>
    <message>
        <source>WAV, 24 bit (for audio editors)</source>
        <translation>WAV，24 位（用于音频编辑）</translation>
    </message>
    <message>
        <source>WAV, 16 bit</source>
        <translation>WAV，16 位</translation>
    </message>
    <message>
        <source>WAV for CD (16 bit, 44.1 kHz)</source>
        <translation>用于 CD 的 WAV（16 位，44.1 kHz）</translation>
    </message>
    <message>
        <source>WAV, 32 bit float</source>
        <translation>WAV，32 位浮点</translation>
    </message>
    <message>
        <source>Ogg Vorbis</source>
        <translation>Ogg Vorbis</translation>
    </message>
    <message>
        <source>Opus (smallest)</source>
        <translation>Opus（体积最小）</translation>
    </message>
    <message>
        <source>Training set for SimpleTuner (WAV, tokens, list)</source>
        <translation>SimpleTuner 训练集（WAV、令牌、列表）</translation>
    </message>
    <message>
        <source>Export one song</source>
        <translation>导出 1 首歌曲</translation>
    </message>
    <message>
        <source>Export {n} songs</source>
        <translation>导出 {n} 首歌曲</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation>文件夹(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Artist</source>
        <translation>艺术家(&amp;A)</translation>
    </message>
    <message>
        <source>Write the files</source>
        <translation>写入文件</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close without exporting</source>
        <translation>不导出并关闭</translation>
    </message>
    <message>
        <source>Folder for exports</source>
        <translation>导出文件夹</translation>
    </message>
</context>
<context>
    <name>ExtendBar</name>
    <message>
        <source>Generate continues “{title}” from {time}: what comes before stays as it is. The lyrics below are what remains to be sung.</source>
        <translation>“生成”将从 {time} 续写“{title}”：之前的部分保持不变。下方歌词是尚未演唱的部分。</translation>
    </message>
</context>
<context>
    <name>ExtensionController</name>
    <message>
        <source>After that the model has room for {time} more.</source>
        <translation>此后模型还可容纳 {time}。</translation>
    </message>
    <message>
        <source>That is {time} more than the model&apos;s context holds.</source>
        <translation>这比模型上下文能容纳的多 {time}。</translation>
    </message>
    <message>
        <source>Switch on “Go on beyond the model&apos;s context” to extend it.</source>
        <translation>要续写，请打开“超出模型上下文后继续”。</translation>
    </message>
</context>
<context>
    <name>FileController</name>
    <message>
        <source>Songs and lyrics ({patterns})</source>
        <translation>歌曲和歌词（{patterns}）</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>There are no lyrics in this text</source>
        <translation>这段文本中没有歌词</translation>
    </message>
    <message>
        <source>Insert lyrics</source>
        <translation>采用歌词</translation>
    </message>
    <message>
        <source>Other letters</source>
        <translation>换一种文字编码</translation>
    </message>
    <message>
        <source>The text is in the lyrics now</source>
        <translation>文本已放入歌词</translation>
    </message>
    <message>
        <source>The text and its title “{title}” are in the draft now</source>
        <translation>文本及其标题“{title}”已放入草稿</translation>
    </message>
    <message>
        <source>“{title}” is open with all its settings</source>
        <translation>“{title}”及其全部设置已打开</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>A song was added</source>
        <translation>已添加 1 首歌曲</translation>
    </message>
    <message>
        <source>{n} songs were added to the library</source>
        <translation>已向曲库添加 {n} 首歌曲</translation>
    </message>
    <message>
        <source>Play it</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Exporting {done} of {total}</source>
        <translation>正在导出 {done}/{total}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The song is exported</source>
        <translation>歌曲已导出</translation>
    </message>
    <message>
        <source>{n} files are exported</source>
        <translation>已导出 {n} 个文件</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>Listen to an example first, or change it as you like:</source>
        <translation>先听一个示例，或随意修改它：</translation>
    </message>
    <message>
        <source>Welcome to Heart Studio</source>
        <translation>欢迎使用 Heart Studio</translation>
    </message>
    <message>
        <source>Write tags and lyrics, press Generate, and hear a song being made: on this computer, without an account, without uploading anything.</source>
        <translation>写下标签和歌词，按“生成”，聆听歌曲诞生：就在这台电脑上，无需账号，不上传任何内容。</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Look at “{title}”</source>
        <translation>查看“{title}”</translation>
    </message>
    <message>
        <source>Put this example into the draft</source>
        <translation>将此示例放入草稿</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Generate “{title}”</source>
        <translation>生成“{title}”</translation>
    </message>
    <message>
        <source>Put this example into the draft and make the song</source>
        <translation>将此示例放入草稿并生成歌曲</translation>
    </message>
    <message>
        <source>The built-in starter model sings your words at once, in English or German, to simple music and with a synthetic voice. For real music add a HeartMuLa model; it needs about 23 GB of disk and, to be quick, a good graphics card.</source>
        <translation>内置的入门模型可以立即唱出您的歌词（英语或德语），配上简单的音乐和合成的嗓音。要制作真正的音乐，请添加 HeartMuLa 模型；它需要约 23 GB 磁盘空间，若要快速，还需要一块好的显卡。</translation>
    </message>
    <message>
        <source>Add a &amp;model…</source>
        <translation>添加模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Download a model, or add a folder that holds one</source>
        <translation>下载模型，或添加含有模型的文件夹</translation>
    </message>
    <message>
        <source>Start with an &amp;empty draft</source>
        <translation>从空白草稿开始(&amp;E)</translation>
    </message>
    <message>
        <source>Start with an empty draft</source>
        <translation>从空白草稿开始</translation>
    </message>
    <message>
        <source>Close this page; Help shows it again</source>
        <translation>关闭此页；可从“帮助”再次打开</translation>
    </message>
    <message>
        <source>instrumental</source>
        <translation>纯音乐</translation>
    </message>
</context>
<context>
    <name>FlowSteps</name>
    <message>
        <source>This model needs one step</source>
        <translation>此模型只需要一步</translation>
    </message>
    <message>
        <source>This model needs {count} steps at most</source>
        <translation>此模型最多需要 {count} 步</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose: {option}</source>
        <translation>选择：{option}</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>FolderListField</name>
    <message>
        <source>&amp;Add…</source>
        <translation>添加(&amp;A)…</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Choose a folder with a model</source>
        <translation>选择包含模型的文件夹</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Remove the folder</source>
        <translation>移除该文件夹</translation>
    </message>
    <message>
        <source>Take the chosen folder off the list; nothing is deleted</source>
        <translation>将所选文件夹从列表中移除；不会删除任何文件</translation>
    </message>
</context>
<context>
    <name>FullSoundController</name>
    <message>
        <source>“{title}” has its full sound</source>
        <translation>“{title}”已有完整声音</translation>
    </message>
</context>
<context>
    <name>FullSounds</name>
    <message>
        <source>{title} (full sound)</source>
        <translation>{title}（完整声音）</translation>
    </message>
</context>
<context>
    <name>GatheringBar</name>
    <message>
        <source>Play now</source>
        <translation>立即播放</translation>
    </message>
    <message>
        <source>Play what is there; the music will stop and wait for more</source>
        <translation>播放已有的部分；音乐会停下来等待后面的部分</translation>
    </message>
    <message>
        <source>The song plays when more of it is made, in about {wait}.</source>
        <translation>再创作出一些后开始播放，约需 {wait}。</translation>
    </message>
    <message>
        <source>A minute of music takes this computer {work}. The song plays when {music} are ready, in about {wait}; then it plays {gapless} without a gap.</source>
        <translation>这台电脑创作一分钟音乐需要 {work}。备好 {music} 后开始播放，约需 {wait}；之后可连续播放 {gapless} 而不中断。</translation>
    </message>
</context>
<context>
    <name>GraftBar</name>
    <message>
        <source>A song of two</source>
        <translation>由两首歌曲合成</translation>
    </message>
    <message>
        <source>Codebooks of the melody&apos;s song</source>
        <translation>旋律歌曲的码本数</translation>
    </message>
    <message>
        <source>How many codebooks come from the song of the melody: more keep more of it, fewer leave more to the other song</source>
        <translation>有多少码本取自旋律歌曲：越多越接近它，越少则另一首的成分越多</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Decode the selection, or 10 seconds from the play head on, and play it</source>
        <translation>解码并播放所选片段；没有选择时播放播放头之后的 10 秒</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原曲</translation>
    </message>
    <message>
        <source>Hear the song as it is</source>
        <translation>试听原曲</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>互换</translation>
    </message>
    <message>
        <source>Exchange the parts of the two songs</source>
        <translation>互换两首歌曲的角色</translation>
    </message>
    <message>
        <source>Make the song</source>
        <translation>制作歌曲</translation>
    </message>
    <message>
        <source>Decode the whole as a new song; the two songs stay as they are</source>
        <translation>把整首解码为新歌曲；原来的两首保持不变</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Make no song of these two</source>
        <translation>不用这两首制作歌曲</translation>
    </message>
    <message>
        <source>Melody and words of “{melody}”, sound of “{sound}”</source>
        <translation>“{melody}”的旋律和歌词，“{sound}”的音色</translation>
    </message>
    <message>
        <source>Decoding …</source>
        <translation>正在解码…</translation>
    </message>
    <message>
        <source>{count} of {all} codebooks</source>
        <translation>{all} 个码本中的 {count} 个</translation>
    </message>
</context>
<context>
    <name>GraftController</name>
    <message>
        <source>Choose two songs in the library (Ctrl and click), then graft them.</source>
        <translation>请先在曲库中选择两首歌曲（按住 Ctrl 点击），然后再嫁接。</translation>
    </message>
    <message>
        <source>Wait until the song has been read.</source>
        <translation>请等待歌曲读取完毕。</translation>
    </message>
    <message>
        <source>“{title}” is decoded now; then it is in the library.</source>
        <translation>正在解码“{title}”；完成后它会出现在曲库中。</translation>
    </message>
</context>
<context>
    <name>GraftService</name>
    <message>
        <source>{title} (preview)</source>
        <translation>{title}（试听）</translation>
    </message>
    <message>
        <source>{melody} with the sound of {sound}</source>
        <translation>{melody}（{sound} 的音色）</translation>
    </message>
</context>
<context>
    <name>JournalWriting</name>
    <message>
        <source>Recovered song</source>
        <translation>恢复的歌曲</translation>
    </message>
</context>
<context>
    <name>KaraokeWindow</name>
    <message>
        <source>Without vocals: separate the song into stems first ({key})</source>
        <translation>要去除人声，请先将歌曲分离为分轨（{key}）</translation>
    </message>
    <message>
        <source>Vocals</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Hear the voice, or not (V)</source>
        <translation>播放或不播放人声（V）</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Back to the main window (Esc)</source>
        <translation>返回主窗口（Esc）</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Use the whole screen (F11)</source>
        <translation>使用整个屏幕（F11）</translation>
    </message>
    <message>
        <source>Time lyrics</source>
        <translation>标注歌词时间</translation>
    </message>
    <message>
        <source>Find when each line is sung</source>
        <translation>找出每一行演唱的时间</translation>
    </message>
    <message>
        <source>Karaoke</source>
        <translation>卡拉OK</translation>
    </message>
    <message>
        <source>The lyrics of this song have no times yet.</source>
        <translation>这首歌的歌词还没有时间。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>播放或暂停（空格键）</translation>
    </message>
    <message>
        <source>The stems are being read…</source>
        <translation>正在读取分轨…</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Delete 1 song</source>
        <translation>删除 1 首歌曲</translation>
    </message>
    <message>
        <source>Delete {n} songs</source>
        <translation>删除 {n} 首歌曲</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>The song is in the bin</source>
        <translation>歌曲已移到回收站</translation>
    </message>
    <message>
        <source>{n} songs are in the bin</source>
        <translation>{n} 首歌曲已移到回收站</translation>
    </message>
    <message>
        <source>The folder could not be opened: {folder}</source>
        <translation>无法打开文件夹：{folder}</translation>
    </message>
    <message>
        <source>The song&apos;s settings are in the draft</source>
        <translation>歌曲的设置已放入草稿</translation>
    </message>
    <message>
        <source>Choose another song in the library to compare with</source>
        <translation>请在曲库中选择另一首歌曲进行比较</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Search the library</source>
        <translation>搜索曲库</translation>
    </message>
    <message>
        <source>Search title, tags, lyrics</source>
        <translation>搜索标题、标签、歌词</translation>
    </message>
    <message>
        <source>Every word must occur in title, tags or lyrics (Ctrl+F)</source>
        <translation>每个词都须出现在标题、标签或歌词中（Ctrl+F）</translation>
    </message>
    <message>
        <source>Order and filter</source>
        <translation>排序与筛选</translation>
    </message>
    <message>
        <source>Order of the songs, and how many stars they need</source>
        <translation>歌曲的顺序，以及所需的星级</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>By title</source>
        <translation>按标题</translation>
    </message>
    <message>
        <source>Most stars first</source>
        <translation>星级高的在前</translation>
    </message>
    <message>
        <source>Longest first</source>
        <translation>最长在前</translation>
    </message>
    <message>
        <source>All songs</source>
        <translation>所有歌曲</translation>
    </message>
    <message>
        <source>With stars</source>
        <translation>有星级的</translation>
    </message>
    <message>
        <source>3 stars or more</source>
        <translation>3 星及以上</translation>
    </message>
    <message>
        <source>5 stars</source>
        <translation>5 星</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>曲库</translation>
    </message>
    <message>
        <source>No songs yet.
What you make appears here.</source>
        <translation>还没有歌曲。
你生成的歌曲会显示在这里。</translation>
    </message>
    <message>
        <source>Nothing found.
Try fewer words.</source>
        <translation>没有找到。
试试更少的词。</translation>
    </message>
    <message>
        <source>1 song</source>
        <translation>1 首歌曲</translation>
    </message>
    <message>
        <source>{n} songs</source>
        <translation>{n} 首歌曲</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown}/{total}</translation>
    </message>
    <message>
        <source>{songs}, {n} with stems</source>
        <translation>{songs}，{n} 首有分轨</translation>
    </message>
</context>
<context>
    <name>LogDialog</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Which records are shown</source>
        <translation>显示哪些记录</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>筛选…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Show only records with this text</source>
        <translation>只显示包含此文本的记录</translation>
    </message>
    <message>
        <source>What the app has logged, newest last</source>
        <translation>应用记录的内容，最新的在最后</translation>
    </message>
    <message>
        <source>Show &amp;files</source>
        <translation>显示文件(&amp;F)</translation>
    </message>
    <message>
        <source>Show files</source>
        <translation>显示文件</translation>
    </message>
    <message>
        <source>Open the folder with the log files</source>
        <translation>打开日志文件所在的文件夹</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>复制报告(&amp;C)</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copy versions and the last log lines, without private paths</source>
        <translation>复制版本和最近的日志，不含私人路径</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the log</source>
        <translation>关闭日志</translation>
    </message>
</context>
<context>
    <name>LyricsCounters</name>
    <message>
        <source>The model reads tags and lyrics in tokens and has a limited number of positions for them and for the music: 12.5 positions are one second of music.</source>
        <translation>模型以词元读取标签和歌词，词元与音乐共用有限的位置数，即每秒音乐占 12.5 个位置。</translation>
    </message>
    <message>
        <source>Instrumental: only section marks are sent. The model may still hum or sing; this is its weak side.</source>
        <translation>纯音乐：只发送段落标记。模型仍可能哼唱，这是它的弱项。</translation>
    </message>
    <message>
        <source>Lines: {count}</source>
        <translation>行数：{count}</translation>
    </message>
    <message>
        <source>Words: {count}</source>
        <translation>词数：{count}</translation>
    </message>
    <message>
        <source>Tokens: {count}</source>
        <translation>词元：{count}</translation>
    </message>
    <message>
        <source>Positions left: {count}</source>
        <translation>剩余位置：{count}</translation>
    </message>
    <message>
        <source>{count} positions more than the model sees at once</source>
        <translation>比模型一次能看到的多 {count} 个位置</translation>
    </message>
    <message>
        <source>{count} positions too many: shorten the lyrics or the song</source>
        <translation>超出 {count} 个位置：请缩短歌词或歌曲</translation>
    </message>
</context>
<context>
    <name>LyricsEdit</name>
    <message>
        <source>Probably missing: not heard in the song</source>
        <translation>可能漏唱：歌曲中没有听到</translation>
    </message>
</context>
<context>
    <name>LyricsEditor</name>
    <message>
        <source>Ly&amp;rics</source>
        <translation>歌词(&amp;R)</translation>
    </message>
    <message>
        <source>Open lyrics</source>
        <translation>打开歌词</translation>
    </message>
    <message>
        <source>&amp;Instrumental</source>
        <translation>纯音乐(&amp;I)</translation>
    </message>
    <message>
        <source>Instrumental</source>
        <translation>纯音乐</translation>
    </message>
    <message>
        <source>A song without words: only the section marks are sent to the model</source>
        <translation>没有歌词的歌曲：只把段落标记发给模型</translation>
    </message>
    <message>
        <source>Lyrics ({patterns})</source>
        <translation>歌词 ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a text, .lrc or .srt file; one can also be dropped on the text</source>
        <translation>打开文本、.lrc 或 .srt 文件；也可以把文件拖到文本上</translation>
    </message>
    <message>
        <source>Other letters</source>
        <translation>换一种文字编码</translation>
    </message>
    <message>
        <source>Read the file in the next likely encoding</source>
        <translation>用下一种可能的编码读取文件</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Section marks like [verse] stand on lines of their own</source>
        <translation>[verse] 等段落标记须单独成行</translation>
    </message>
    <message>
        <source>The words to sing, in any language</source>
        <translation>要演唱的歌词，任何语言均可</translation>
    </message>
    <message>
        <source>[verse]
Write what is to be sung, with a section mark above each part…</source>
        <translation>[verse]
写下要演唱的内容，每一段上方加一个段落标记…</translation>
    </message>
    <message>
        <source>This model cannot read words like “{word}”: it sings them as vowels.</source>
        <translation>此模型读不出“{word}”这样的词，只会把它们唱成元音。</translation>
    </message>
</context>
<context>
    <name>LyricsHelper</name>
    <message>
        <source>Lyrics helper</source>
        <translation>歌词助手</translation>
    </message>
    <message>
        <source>Let your text model draft or polish lyrics</source>
        <translation>让你的文本模型起草或润色歌词</translation>
    </message>
    <message>
        <source>Write lyrics about…</source>
        <translation>撰写歌词，主题…</translation>
    </message>
    <message>
        <source>Polish these lyrics</source>
        <translation>润色这些歌词</translation>
    </message>
    <message>
        <source>Stop asking</source>
        <translation>停止请求</translation>
    </message>
    <message>
        <source>Write lyrics</source>
        <translation>撰写歌词</translation>
    </message>
    <message>
        <source>What is the song about?</source>
        <translation>这首歌写什么？</translation>
    </message>
    <message>
        <source>The text model is writing…</source>
        <translation>文本模型正在撰写…</translation>
    </message>
</context>
<context>
    <name>LyricsLint</name>
    <message>
        <source>Fix all</source>
        <translation>全部修正</translation>
    </message>
    <message>
        <source>Write known section marks instead, and take style text out</source>
        <translation>改用已知的段落标记，并去掉风格说明</translation>
    </message>
    <message>
        <source>Remarks on the lyrics</source>
        <translation>歌词提示</translation>
    </message>
    <message>
        <source>Enter or a click goes to the line</source>
        <translation>按回车或点击可跳到该行</translation>
    </message>
    <message>
        <source>Line {number}: {reason}</source>
        <translation>第 {number} 行：{reason}</translation>
    </message>
    <message>
        <source>Remarks: {count}</source>
        <translation>提示：{count}</translation>
    </message>
</context>
<context>
    <name>LyricsTexts</name>
    <message>
        <source>The model does not know [{text}]; it may be sung.</source>
        <translation>模型不认识 [{text}]，可能会被唱出来。</translation>
    </message>
    <message>
        <source>The model was not trained on [{text}]; it works sometimes.</source>
        <translation>模型没有用 [{text}] 训练过，有时有效。</translation>
    </message>
    <message>
        <source>The model knows this section as {fix}.</source>
        <translation>模型把这一段称为 {fix}。</translation>
    </message>
    <message>
        <source>A section mark stands on a line of its own.</source>
        <translation>段落标记须单独成行。</translation>
    </message>
    <message>
        <source>Style text in a mark may be sung; {fix} alone, and tags for the style.</source>
        <translation>标记中的风格说明可能会被唱出来；只写 {fix}，风格用标签表示。</translation>
    </message>
    <message>
        <source>{text} may be sung; the model takes no directions within lyrics.</source>
        <translation>{text} 可能会被唱出来；模型不接受歌词中的指示。</translation>
    </message>
    <message>
        <source>This bracket is not closed.</source>
        <translation>括号没有闭合。</translation>
    </message>
    <message>
        <source>Too many words: even sung fast they need {least}, the song has {length}.</source>
        <translation>词太多：即使唱得很快也需要 {least}，而歌曲只有 {length}。</translation>
    </message>
    <message>
        <source>Tight: sung at ease the words need about {about}, the song has {length}.</source>
        <translation>偏紧：从容演唱约需 {about}，歌曲有 {length}。</translation>
    </message>
    <message>
        <source>The words fit: about {about} of {length}.</source>
        <translation>长度合适：约 {about}/{length}。</translation>
    </message>
    <message>
        <source>Room to spare: about {about} of {length}. The model may end early or repeat.</source>
        <translation>尚有余量：约 {about}/{length}。模型可能提前结束或重复。</translation>
    </message>
    <message>
        <source>{lines} lines: this model may skip some beyond {most}. Extend the song with the rest.</source>
        <translation>共 {lines} 行：超过 {most} 行时，此模型可能漏唱几行。其余歌词请用续写来唱。</translation>
    </message>
    <message>
        <source>Sung in about {about}; then the words begin again, until you press Stop.</source>
        <translation>约 {about} 唱完；之后歌词从头开始，直到你按下停止。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{title} is downloaded</source>
        <translation>{title} 已下载</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>New song</source>
        <translation>新歌曲</translation>
    </message>
</context>
<context>
    <name>MakingController</name>
    <message>
        <source>The model&apos;s memory was freed</source>
        <translation>模型内存已释放</translation>
    </message>
    <message>
        <source>It will be freed after the queue</source>
        <translation>队列完成后释放</translation>
    </message>
    <message>
        <source>The song has outgrown the model&apos;s context. It continues with tags, lyrics, the first {opening} and what comes after {recent}.</source>
        <translation>歌曲长度超出了模型的上下文。模型将凭标签、歌词、开头 {opening} 以及 {recent} 之后的内容继续。</translation>
    </message>
    <message>
        <source>“{title}” is in the library up to {clock}; the rest is kept as tokens</source>
        <translation>“{title}”已入库至 {clock}；其余部分以词元形式保留</translation>
    </message>
    <message>
        <source>Finish the sound</source>
        <translation>将全部转成声音</translation>
    </message>
    <message>
        <source>“{title}” is in the library</source>
        <translation>“{title}”已在曲库中</translation>
    </message>
    <message>
        <source>A song is done</source>
        <translation>一首歌曲已完成</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>The repair of “{title}” can be heard</source>
        <translation>“{title}”的修复可以试听了</translation>
    </message>
    <message>
        <source>A repair is done</source>
        <translation>修复已完成</translation>
    </message>
    <message>
        <source>The song is forgotten</source>
        <translation>已放弃这首歌</translation>
    </message>
    <message>
        <source>{n} songs are forgotten</source>
        <translation>已放弃 {n} 首歌</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>MemoryBar</name>
    <message>
        <source>Memory for this song</source>
        <translation>这首歌的内存</translation>
    </message>
    <message>
        <source>Memory: needs {needed} of {free} free GB · {precision}, {staging}</source>
        <translation>内存：需要 {needed} GB，空闲 {free} GB · {precision}，{staging}</translation>
    </message>
    <message>
        <source>This song needs {needed} GB of memory, {free} GB are free. {advice}</source>
        <translation>这首歌需要 {needed} GB 内存，空闲 {free} GB。{advice}</translation>
    </message>
    <message>
        <source>Peak of model, song and working memory, in {where}. Free includes what this app would release. Precision and device: Settings → Models.</source>
        <translation>占用最大时模型、歌曲和工作内存之和，位于{where}。可用内存包含本应用会归还的部分。精度和设备：设置 → 模型。</translation>
    </message>
    <message>
        <source>main memory</source>
        <translation>主内存</translation>
    </message>
    <message>
        <source>both models at once</source>
        <translation>两个模型同时载入</translation>
    </message>
    <message>
        <source>the sound model waits in main memory</source>
        <translation>声音模型在主内存中等待</translation>
    </message>
    <message>
        <source>one model at a time</source>
        <translation>每次载入一个模型</translation>
    </message>
    <message>
        <source>It fits in the precision int8 (Settings → Models).</source>
        <translation>使用 int8 精度就放得下（设置 → 模型）。</translation>
    </message>
    <message>
        <source>It fits in the precision int4 (Settings → Models).</source>
        <translation>使用 int4 精度即可容纳（设置 → 模型）。</translation>
    </message>
    <message>
        <source>It fits on other devices, chosen automatically (Settings → Models).</source>
        <translation>改为自动选择其他设备就放得下（设置 → 模型）。</translation>
    </message>
    <message>
        <source>It fits without guidance (1.0).</source>
        <translation>不用引导（1.0）即可容纳。</translation>
    </message>
    <message>
        <source>It fits up to a length of {seconds} s.</source>
        <translation>时长不超过 {seconds} 秒即可容纳。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model.</source>
        <translation>请关闭其他程序，或选择更小的模型。</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Song</source>
        <translation>歌曲(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ModelDetail</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>How much of it is done</source>
        <translation>已完成多少</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Repair</source>
        <translation>修复(&amp;R)</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>停止(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;heck every byte</source>
        <translation>逐字节检查(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>在文件夹中显示(&amp;S)</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>移除(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Take off the list</source>
        <translation>从列表中移除(&amp;T)</translation>
    </message>
    <message>
        <source>Download what is missing, and what it needs</source>
        <translation>下载它缺少的部分及其所需的内容</translation>
    </message>
    <message>
        <source>Stop now; everything downloaded is kept</source>
        <translation>立即停止；已下载的内容会保留</translation>
    </message>
    <message>
        <source>Stop and delete what was downloaded</source>
        <translation>停止并删除已下载的内容</translation>
    </message>
    <message>
        <source>Compare its files with the published ones, by checksum</source>
        <translation>通过校验和将其文件与官方发布的文件比较</translation>
    </message>
    <message>
        <source>Open the folder that holds its files</source>
        <translation>打开其文件所在的文件夹</translation>
    </message>
    <message>
        <source>Delete its files; it can be downloaded again</source>
        <translation>删除其文件；以后可重新下载</translation>
    </message>
    <message>
        <source>Stop using this folder; nothing is deleted</source>
        <translation>不再使用此文件夹；不会删除任何文件</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Check every byte</source>
        <translation>逐字节检查</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Small, quick, part of the app: sings English and German words at once, to simple music. For real music download a HeartMuLa model.</source>
        <translation>小巧、快速、随应用附带：立即唱出英语和德语歌词，配上简单的音乐。要制作真正的音乐，请下载 HeartMuLa 模型。</translation>
    </message>
    <message>
        <source>A large model for real music: the one its authors recommend.</source>
        <translation>用于制作真正音乐的大模型：作者推荐的版本。</translation>
    </message>
    <message>
        <source>A large model of the same size, trained further by reinforcement learning.</source>
        <translation>同样大小的大模型，经过强化学习进一步训练。</translation>
    </message>
    <message>
        <source>A large model of the same size: the first one that was published.</source>
        <translation>同样大小的大模型：最早发布的版本。</translation>
    </message>
    <message>
        <source>Turns tokens into sound. Every HeartMuLa model needs it; it lies on the disk once for all of them and is downloaded with the first.</source>
        <translation>将词元转为声音。每个 HeartMuLa 模型都需要它；它在磁盘上只存一份供所有模型共用，随第一个模型一起下载。</translation>
    </message>
    <message>
        <source>Tokenizer and settings of generation. Every HeartMuLa model needs them; they are downloaded with the first.</source>
        <translation>分词器和生成设置。每个 HeartMuLa 模型都需要它们；随第一个模型一起下载。</translation>
    </message>
    <message>
        <source>Listens to a song and writes down what is sung when, so that the lyrics follow the playback. No song needs it to be made.</source>
        <translation>聆听歌曲并记下何时唱了什么，使歌词跟随播放。生成歌曲并不需要它。</translation>
    </message>
    <message>
        <source>Separates songs into vocals, drums, bass and other. Songs of the starter do not need it. By Meta and Alexandre Défossez.</source>
        <translation>将歌曲分离为人声、鼓、贝斯和其他。入门模型的歌曲不需要它。作者：Meta 与 Alexandre Défossez。</translation>
    </message>
    <message>
        <source>A folder you added. It is used where it is: nothing in it is copied, changed or deleted.</source>
        <translation>你添加的文件夹。直接在原处使用：其中的内容不会被复制、更改或删除。</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到 1 分钟</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>剩余 {n} 分钟</translation>
    </message>
    <message>
        <source>{n} h left</source>
        <translation>剩余 {n} 小时</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Not downloaded</source>
        <translation>未下载</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>正在移除</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopped by an error</source>
        <translation>因错误停止</translation>
    </message>
    <message>
        <source>Damaged or incomplete</source>
        <translation>已损坏或不完整</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done}/{total}</translation>
    </message>
    <message>
        <source>{speed} a second</source>
        <translation>每秒 {speed}</translation>
    </message>
    <message>
        <source>Too large for this computer&apos;s memory: {needed} are needed, it has {here}. A graphics card with memory of its own may still run it.</source>
        <translation>超出这台电脑的内存：需要 {needed}，现有 {here}。带独立显存的显卡或许仍能运行。</translation>
    </message>
    <message>
        <source>Runs on this computer with 8-bit weights, one part at a time ({needed} of {here}).</source>
        <translation>可在这台电脑上以 8 位权重运行，每次载入一部分（{needed}/{here}）。</translation>
    </message>
    <message>
        <source>Runs on this computer with 8-bit weights ({needed} of {here} of memory).</source>
        <translation>可在这台电脑上以 8 位权重运行（内存 {needed}/{here}）。</translation>
    </message>
    <message>
        <source>Runs on this computer, one part at a time ({needed} of {here} of memory).</source>
        <translation>可在这台电脑上运行，每次载入一部分（内存 {needed}/{here}）。</translation>
    </message>
    <message>
        <source>Runs on this computer ({needed} of {here} of memory).</source>
        <translation>可在这台电脑上运行（内存 {needed}/{here}）。</translation>
    </message>
    <message>
        <source>With 4-bit weights it composes on a graphics card of {size} GB.</source>
        <translation>使用 4 位权重时，可在 {size} GB 的显卡上作曲。</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Choose a model with the arrow keys; what can be done with it stands below</source>
        <translation>用方向键选择模型；可用的操作显示在下方</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Models, or how they are downloaded</source>
        <translation>模型，或下载方式</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>&amp;Add a folder…</source>
        <translation>添加文件夹(&amp;A)…</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Use a folder that holds a model already; nothing is copied</source>
        <translation>使用已含有模型的文件夹；不会复制任何文件</translation>
    </message>
    <message>
        <source>Add an adapt&amp;er…</source>
        <translation>添加适配器(&amp;E)…</translation>
    </message>
    <message>
        <source>Add an adapter</source>
        <translation>添加适配器</translation>
    </message>
    <message>
        <source>Use a folder that holds a style adapter (LoRA); nothing is copied</source>
        <translation>使用含有风格适配器（LoRA）的文件夹；不会复制任何内容</translation>
    </message>
    <message>
        <source>&amp;Web page</source>
        <translation>网页(&amp;W)</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>Open the page where they are published</source>
        <translation>打开发布这些模型的网页</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this window; downloads run on</source>
        <translation>关闭此窗口；下载会继续</translation>
    </message>
    <message>
        <source>A style adapter that SimpleTuner trained: computed as it trains. Its files do not tell which model it was trained for.</source>
        <translation>由 SimpleTuner 训练的风格适配器：按其训练方式计算。其文件未说明是为哪个模型训练的。</translation>
    </message>
    <message>
        <source>A style adapter (LoRA). Its files do not tell which model it was trained for.</source>
        <translation>风格适配器（LoRA）。其文件未说明是为哪个模型训练的。</translation>
    </message>
    <message>
        <source>Starter</source>
        <translation>入门模型</translation>
    </message>
    <message>
        <source>{title} (recommended)</source>
        <translation>{title}（推荐）</translation>
    </message>
    <message>
        <source>&amp;Download ({size})</source>
        <translation>下载（{size}）(&amp;D)</translation>
    </message>
    <message>
        <source>Delete {title}? {size} become free; it can be downloaded again.</source>
        <translation>删除 {title}？将释放 {size}；以后可重新下载。</translation>
    </message>
    <message>
        <source>Without it these models cannot be used: {titles}.</source>
        <translation>没有它，这些模型将无法使用：{titles}。</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>移除模型</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Device: chosen when the first song starts</source>
        <translation>设备：生成第一首歌时选择</translation>
    </message>
    <message>
        <source>Runs on {device} in {precision}; the sound on {where} in {codec}</source>
        <translation>运行于 {device}，精度 {precision}；声音在 {where} 上，精度 {codec}</translation>
    </message>
    <message>
        <source>Runs on {device} · composing in {precision}, sound in {codec}</source>
        <translation>运行于 {device} · 作曲 {precision}，声音 {codec}</translation>
    </message>
    <message>
        <source>Song</source>
        <translation>歌曲</translation>
    </message>
    <message>
        <source>&amp;Length, up to</source>
        <translation>最长时长(&amp;L)</translation>
    </message>
    <message>
        <source>How long the song may become. The model may end it earlier, when the lyrics are sung. Longer songs need more time and memory. At the slider&apos;s end, ∞, the song goes on until you press Stop.</source>
        <translation>歌曲最长可达多久。歌词唱完后模型可能提前结束。歌曲越长，所需时间和内存越多。滑块末端为 ∞：歌曲会一直继续，直到你按下停止。</translation>
    </message>
    <message>
        <source>The song goes on until you press Stop. When the lyrics are sung, they begin again, in the same key and tempo.</source>
        <translation>歌曲会一直继续，直到你按下停止。歌词唱完后从头开始，调性和速度保持不变。</translation>
    </message>
    <message>
        <source>How many songs are made of these settings, each with the next seed. Choose the one you like best.</source>
        <translation>用这些设置生成几首歌曲，每首使用下一个种子。从中选出你最喜欢的。</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>版本数</translation>
    </message>
    <message>
        <source>&amp;Takes</source>
        <translation>版本数(&amp;T)</translation>
    </message>
    <message>
        <source>Dra&amp;ft sound</source>
        <translation>草稿声音(&amp;F)</translation>
    </message>
    <message>
        <source>Draft sound</source>
        <translation>草稿声音</translation>
    </message>
    <message>
        <source>The sound is made roughly, in a fraction of the time. Melody and words are the same; “Make the full sound” makes the song&apos;s sound anew later.</source>
        <translation>声音会以很短的时间粗略制作。旋律和歌词不变；之后可用“制作完整声音”重新制作歌曲的声音。</translation>
    </message>
    <message>
        <source>Usual sampling</source>
        <translation>常用采样设置</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Set temperature, top-k and guidance back to the recommended values</source>
        <translation>将温度、Top-k 和引导强度恢复为推荐值</translation>
    </message>
    <message>
        <source>Te&amp;mperature</source>
        <translation>温度(&amp;M)</translation>
    </message>
    <message>
        <source>How daring the music is. Low: steady, repeating, safe. 1.0: as the model learned it. High: surprising, and sooner or later out of tune.</source>
        <translation>音乐有多大胆。低：平稳、重复、保险。1.0：如模型所学。高：出人意料，迟早会走调。</translation>
    </message>
    <message>
        <source>Top-&amp;k</source>
        <translation>Top-&amp;k</translation>
    </message>
    <message>
        <source>From how many of the likeliest sounds each next one is drawn. Few: clean and plain. Many: richer, with more accidents. 50 is usual.</source>
        <translation>每个声音从多少个最可能的候选中抽取。少：干净朴素。多：更丰富，意外也更多。通常为 50。</translation>
    </message>
    <message>
        <source>&amp;Guidance</source>
        <translation>引导强度(&amp;G)</translation>
    </message>
    <message>
        <source>How strictly tags and lyrics are followed. 1.0: no guidance, about twice as fast. 1.5 is usual; more makes hard styles clearer and the music stiffer.</source>
        <translation>遵循标签和歌词的严格程度。1.0：无引导，速度约快一倍。通常为 1.5；更大时难的风格更清晰，音乐也更僵硬。</translation>
    </message>
    <message>
        <source>This model follows tags and lyrics by itself: guidance is not used.</source>
        <translation>此模型本身就会遵循标签和歌词：不使用引导。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Which model makes the song. The starter model is small and quick: a synthetic voice and a simple band. The large ones make real music.</source>
        <translation>用哪个模型制作歌曲。入门模型小巧快速：合成的嗓音和简单的乐队。大型模型可制作真正的音乐。</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Download a model, or add a folder that holds one</source>
        <translation>下载模型，或添加含有模型的文件夹</translation>
    </message>
    <message>
        <source>{name} ({size} GB)</source>
        <translation>{name}（{size} GB）</translation>
    </message>
    <message>
        <source>Starter</source>
        <translation>入门模型</translation>
    </message>
    <message>
        <source>Missing: {model}</source>
        <translation>缺失：{model}</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>No guidance: about twice as fast, tags followed less strictly.</source>
        <translation>无引导：速度约快一倍，但对标签的遵循较松。</translation>
    </message>
</context>
<context>
    <name>PresetMenu</name>
    <message>
        <source>&amp;Presets</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>Save as a preset…</source>
        <translation>保存为预设…</translation>
    </message>
    <message>
        <source>Save the current tags and sampling under a name</source>
        <translation>以一个名称保存当前的标签和采样设置</translation>
    </message>
    <message>
        <source>Delete a preset</source>
        <translation>删除预设</translation>
    </message>
    <message>
        <source>Preset {name}</source>
        <translation>预设 {name}</translation>
    </message>
    <message>
        <source>Save preset</source>
        <translation>保存预设</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>预设名称：</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>删除预设</translation>
    </message>
    <message>
        <source>Delete the preset “{name}”?</source>
        <translation>删除预设“{name}”？</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Piano ballad</source>
        <translation>钢琴抒情</translation>
    </message>
    <message>
        <source>Rock band</source>
        <translation>摇滚乐队</translation>
    </message>
    <message>
        <source>Folk evening</source>
        <translation>民谣之夜</translation>
    </message>
    <message>
        <source>Dance floor</source>
        <translation>舞池</translation>
    </message>
    <message>
        <source>Hip-hop</source>
        <translation>嘻哈</translation>
    </message>
    <message>
        <source>Bright pop</source>
        <translation>明快流行</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Progress of the song</source>
        <translation>歌曲进度</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Do not turn it into sound now. What was made is kept and offered above the song.</source>
        <translation>现在不转为声音。已完成的部分会保留，可在歌曲上方继续处理。</translation>
    </message>
</context>
<context>
    <name>QueueView</name>
    <message>
        <source>Queue · {n} waiting</source>
        <translation>队列 · {n} 首等待中</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>{title} · seed {seed}</source>
        <translation>{title} · 种子 {seed}</translation>
    </message>
    <message>
        <source>Show this song</source>
        <translation>显示此歌曲</translation>
    </message>
    <message>
        <source>Make it sooner</source>
        <translation>提前生成</translation>
    </message>
    <message>
        <source>Make it later</source>
        <translation>推后生成</translation>
    </message>
    <message>
        <source>Why it failed</source>
        <translation>失败原因</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Take it off the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>Radio</name>
    <message>
        <source>Radio: {title}</source>
        <translation>电台：{title}</translation>
    </message>
</context>
<context>
    <name>RadioController</name>
    <message>
        <source>“{title}” is in the library</source>
        <translation>“{title}”已在曲库中</translation>
    </message>
</context>
<context>
    <name>RadioDialog</name>
    <message>
        <source>Radio</source>
        <translation>电台</translation>
    </message>
    <message>
        <source>Like “{title}”</source>
        <translation>类似“{title}”</translation>
    </message>
    <message>
        <source>Songs with {stars} stars or more ({count})</source>
        <translation>{stars} 星及以上的歌曲（{count}）</translation>
    </message>
    <message>
        <source>Progress of the radio</source>
        <translation>电台的进度</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>Play or pause the radio</source>
        <translation>播放或暂停电台</translation>
    </message>
    <message>
        <source>S&amp;kip</source>
        <translation>跳过(&amp;K)</translation>
    </message>
    <message>
        <source>Fade to the next song</source>
        <translation>淡入下一首歌曲</translation>
    </message>
    <message>
        <source>K&amp;eep</source>
        <translation>保留(&amp;E)</translation>
    </message>
    <message>
        <source>Put this song into the library</source>
        <translation>将这首歌曲放入曲库</translation>
    </message>
    <message>
        <source>Keep the one &amp;before</source>
        <translation>保留上一首(&amp;B)</translation>
    </message>
    <message>
        <source>Put the song before this one into the library</source>
        <translation>将上一首歌曲放入曲库</translation>
    </message>
    <message>
        <source>&amp;Never again</source>
        <translation>不再播放(&amp;N)</translation>
    </message>
    <message>
        <source>Skip, and play nothing with these tags and lyrics until the radio stops</source>
        <translation>跳过，并在电台停止前不再播放使用这些标签和歌词的歌曲</translation>
    </message>
    <message>
        <source>What is played</source>
        <translation>播放内容</translation>
    </message>
    <message>
        <source>Each song has the tags of one of the ticked lines</source>
        <translation>每首歌曲使用其中一个勾选行的标签</translation>
    </message>
    <message>
        <source>None: instrumental</source>
        <translation>无：纯音乐</translation>
    </message>
    <message>
        <source>From a list</source>
        <translation>来自列表</translation>
    </message>
    <message>
        <source>From the text model</source>
        <translation>来自文本模型</translation>
    </message>
    <message>
        <source>What the lyrics are about</source>
        <translation>歌词的主题</translation>
    </message>
    <message>
        <source>Topic of the lyrics</source>
        <translation>歌词的主题</translation>
    </message>
    <message>
        <source>The text model writes other lyrics about it for each song</source>
        <translation>文本模型会为每首歌曲写不同的相关歌词</translation>
    </message>
    <message>
        <source>Lyrics</source>
        <translation>歌词</translation>
    </message>
    <message>
        <source>Whether the songs of the radio are sung</source>
        <translation>电台的歌曲是否演唱</translation>
    </message>
    <message>
        <source>Paste lyrics here: one after the other, a line with --- between them</source>
        <translation>在此粘贴歌词：一首接一首，之间用一行 --- 分隔</translation>
    </message>
    <message>
        <source>List of lyrics</source>
        <translation>歌词列表</translation>
    </message>
    <message>
        <source>Separated by a line with --- or by two empty lines</source>
        <translation>用一行 --- 或两个空行分隔</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Length of a song</source>
        <translation>歌曲长度</translation>
    </message>
    <message>
        <source>The greatest length of a song</source>
        <translation>歌曲的最大长度</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close; the radio plays on</source>
        <translation>关闭；电台继续播放</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Station</source>
        <translation>电台</translation>
    </message>
    <message>
        <source>&amp;Lyrics</source>
        <translation>歌词(&amp;L)</translation>
    </message>
    <message>
        <source>Lengt&amp;h</source>
        <translation>长度(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>Stop playing and composing; songs that were not kept are removed</source>
        <translation>停止播放和作曲；未保留的歌曲将被删除</translation>
    </message>
    <message>
        <source>Compose and play song after song</source>
        <translation>一首接一首地作曲并播放</translation>
    </message>
    <message>
        <source>The text model is writing lyrics.</source>
        <translation>文本模型正在编写歌词。</translation>
    </message>
    <message>
        <source>Only songs that you keep enter the library.</source>
        <translation>只有您保留的歌曲才会进入曲库。</translation>
    </message>
    <message>
        <source>The next song is not ready yet.</source>
        <translation>下一首歌曲尚未完成。</translation>
    </message>
    <message>
        <source>Another song has the player. Play goes on with the radio.</source>
        <translation>播放器正在使用另一首歌曲。按“播放”可继续电台。</translation>
    </message>
    <message>
        <source>Songs that are ready: {count}</source>
        <translation>已完成的歌曲：{count}</translation>
    </message>
    <message>
        <source>The first song is being composed.</source>
        <translation>正在创作第一首歌曲。</translation>
    </message>
    <message>
        <source>The radio begins with its first song, in about {wait}.</source>
        <translation>电台将在约 {wait} 后从第一首歌曲开始。</translation>
    </message>
    <message>
        <source>A minute of music takes this computer {work}. The radio begins when {music} of music are ready, in about {wait}; then it plays {gapless} without a gap.</source>
        <translation>这台电脑创作一分钟音乐需要 {work}。电台在备好 {music} 的音乐后开始，约需 {wait}；之后可连续播放 {gapless} 而不中断。</translation>
    </message>
</context>
<context>
    <name>RecoveryBar</name>
    <message>
        <source>Compose the rest</source>
        <translation>生成剩余部分</translation>
    </message>
    <message>
        <source>Finish the song as it was planned</source>
        <translation>得到原本会完成的歌曲</translation>
    </message>
    <message>
        <source>Keep what was made</source>
        <translation>保留已有部分</translation>
    </message>
    <message>
        <source>Turn what was composed into sound</source>
        <translation>将已作的部分合成声音</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Move what was composed to the bin</source>
        <translation>将已作的部分移到回收站</translation>
    </message>
    <message>
        <source>“{title}” was interrupted after {made} of {asked}.</source>
        <translation>“{title}”在 {made}/{asked} 处中断。</translation>
    </message>
    <message>
        <source>“{title}”, which goes on until you stop it, was interrupted after {made}.</source>
        <translation>“{title}”（持续到手动停止）在 {made} 处中断。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>“{title}” is composed, {made}, but not turned into sound yet.</source>
        <translation>“{title}”已作曲完成（{made}），但尚未转成声音。</translation>
    </message>
    <message>
        <source>Finish the sound</source>
        <translation>完成声音</translation>
    </message>
    <message>
        <source>Unfinished songs in all: {count}.</source>
        <translation>未完成的歌曲共 {count} 首。</translation>
    </message>
</context>
<context>
    <name>RenderDialog</name>
    <message>
        <source>Decode again</source>
        <translation>重新解码</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>More steps take longer and can sound cleaner</source>
        <translation>步数越多越慢，声音可能更干净</translation>
    </message>
    <message>
        <source>Other noise</source>
        <translation>不同噪声</translation>
    </message>
    <message>
        <source>The same music with another texture of the sound</source>
        <translation>同样的音乐，声音质感不同</translation>
    </message>
    <message>
        <source>The same song, its sound made anew from the same tokens. It becomes another song in the library; this one stays.</source>
        <translation>同一首歌，用相同词元重新合成声音。它会成为曲库中的另一首歌；这一首保持不变。</translation>
    </message>
    <message>
        <source>&amp;Steps</source>
        <translation>步数(&amp;S)</translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>Queue it</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close and change nothing</source>
        <translation>关闭，不做更改</translation>
    </message>
</context>
<context>
    <name>RepairBar</name>
    <message>
        <source>Candidates for the repaired passage</source>
        <translation>修复段落的候选</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Drop the candidates; the song stays as it is</source>
        <translation>放弃候选；歌曲保持原样</translation>
    </message>
    <message>
        <source>Takes of {start} to {end}, the best match first:</source>
        <translation>{start} 至 {end} 的版本，最合适的排在最前：</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原曲</translation>
    </message>
    <message>
        <source>Hear the song as it is</source>
        <translation>试听原曲</translation>
    </message>
    <message>
        <source>Hear candidate {n} in its place</source>
        <translation>在原处试听候选 {n}</translation>
    </message>
    <message>
        <source>Save a copy of the song with this candidate as a new song</source>
        <translation>将含有此候选的副本保存为新歌曲</translation>
    </message>
    <message>
        <source>Choose a candidate first</source>
        <translation>请先选择一个候选</translation>
    </message>
</context>
<context>
    <name>RepairController</name>
    <message>
        <source>Open a song first.</source>
        <translation>请先打开一首歌曲。</translation>
    </message>
    <message>
        <source>Wait until the song is made.</source>
        <translation>请等待歌曲制作完成。</translation>
    </message>
    <message>
        <source>The song is being checked.</source>
        <translation>正在检查歌曲。</translation>
    </message>
    <message>
        <source>Select a passage on the waveform first.</source>
        <translation>请先在波形上选择一个段落。</translation>
    </message>
</context>
<context>
    <name>RepairService</name>
    <message>
        <source>(repaired)</source>
        <translation>（已修复）</translation>
    </message>
</context>
<context>
    <name>RunningRow</name>
    <message>
        <source>Progress of {title}</source>
        <translation>{title} 的进度</translation>
    </message>
    <message>
        <source>Show this take</source>
        <translation>显示此版本</translation>
    </message>
    <message>
        <source>Stop this take</source>
        <translation>停止此版本</translation>
    </message>
</context>
<context>
    <name>SectionButton</name>
    <message>
        <source>Insert [{section}] at the cursor ({key})</source>
        <translation>在光标处插入 [{section}]（{key}）</translation>
    </message>
    <message>
        <source>Insert {name}</source>
        <translation>插入{name}</translation>
    </message>
</context>
<context>
    <name>Sections</name>
    <message>
        <source>Intro</source>
        <translation>前奏</translation>
    </message>
    <message>
        <source>Verse</source>
        <translation>主歌</translation>
    </message>
    <message>
        <source>Pre-chorus</source>
        <translation>导歌</translation>
    </message>
    <message>
        <source>Chorus</source>
        <translation>副歌</translation>
    </message>
    <message>
        <source>Bridge</source>
        <translation>桥段</translation>
    </message>
    <message>
        <source>Outro</source>
        <translation>尾奏</translation>
    </message>
    <message>
        <source>Interlude</source>
        <translation>间奏</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>独奏</translation>
    </message>
    <message>
        <source>Hook</source>
        <translation>记忆点</translation>
    </message>
</context>
<context>
    <name>SeedControl</name>
    <message>
        <source>See&amp;d</source>
        <translation>种子(&amp;D)</translation>
    </message>
    <message>
        <source>The number that all randomness comes from. The same seed with the same settings on the same computer makes the same song again; another seed makes another song.</source>
        <translation>一切随机性的来源。在同一台电脑上，相同种子加相同设置会得到同一首歌；换个种子就是另一首歌。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>New random seed</source>
        <translation>新的随机种子</translation>
    </message>
    <message>
        <source>Draw a new random seed</source>
        <translation>抽取新的随机种子</translation>
    </message>
    <message>
        <source>Keep the seed</source>
        <translation>保留种子</translation>
    </message>
    <message>
        <source>The seed stays: change one setting and hear what it does</source>
        <translation>种子不变：改一项设置，听听它的效果</translation>
    </message>
    <message>
        <source>A new seed is drawn for each song; lock to keep this one</source>
        <translation>每首歌都会抽取新种子；锁定可保留当前种子</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>This computer has no sound output. Everything else works.</source>
        <translation>这台电脑没有声音输出。其他功能均可使用。</translation>
    </message>
    <message>
        <source>Songs cannot be heard here because the PortAudio library is missing (on Debian and Ubuntu: sudo apt install libportaudio2). Everything else works.</source>
        <translation>由于缺少 PortAudio 库，此处无法播放歌曲（Debian 和 Ubuntu：sudo apt install libportaudio2）。其他功能均可使用。</translation>
    </message>
    <message>
        <source>Songs cannot be heard: sounddevice is not installed. Everything else works.</source>
        <translation>无法播放歌曲：未安装 sounddevice。其他功能均可使用。</translation>
    </message>
    <message>
        <source>The sound output was disconnected. Plug it in again or choose another, then press Play.</source>
        <translation>声音输出已断开。请重新连接或另选一个，然后按播放。</translation>
    </message>
    <message>
        <source>The log says more.</source>
        <translation>详情见日志。</translation>
    </message>
    <message>
        <source>This song is being made, but a crash would lose it. {sentence}</source>
        <translation>正在生成这首歌，但若程序崩溃会丢失。{sentence}</translation>
    </message>
    <message>
        <source>“{title}” was not exported. {sentence}</source>
        <translation>“{title}”未导出。{sentence}</translation>
    </message>
    <message>
        <source>The folder cannot be written.</source>
        <translation>无法写入该文件夹。</translation>
    </message>
    <message>
        <source>The export stopped unexpectedly. The log says more.</source>
        <translation>导出意外停止。详情见日志。</translation>
    </message>
    <message>
        <source>The files cannot be opened.</source>
        <translation>无法打开这些文件。</translation>
    </message>
    <message>
        <source>{name} is not there.</source>
        <translation>{name} 不存在。</translation>
    </message>
    <message>
        <source>There are no songs of Heart Studio in {folder}.</source>
        <translation>{folder} 中没有 Heart Studio 的歌曲。</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>无法读取 {name}。</translation>
    </message>
    <message>
        <source>There is not enough memory for this song. Close other programs or shorten it.</source>
        <translation>内存不足，无法生成这首歌。请关闭其他程序或缩短歌曲。</translation>
    </message>
    <message>
        <source>{name} was chosen</source>
        <translation>已选择 {name}</translation>
    </message>
    <message>
        <source>HeartCodec was put on {device}</source>
        <translation>HeartCodec 放在 {device} 上</translation>
    </message>
    <message>
        <source>the CPU is used because {reason}</source>
        <translation>使用处理器，因为{reason}</translation>
    </message>
    <message>
        <source>the CPU is used because memory ran out</source>
        <translation>内存不足，改用处理器</translation>
    </message>
    <message>
        <source>the CPU is used because the memory of {name} is too small</source>
        <translation>{name} 的显存太小，因此使用处理器</translation>
    </message>
    <message>
        <source>HeartCodec runs on the CPU because the memory of {name} is too small for it</source>
        <translation>{name} 的显存对 HeartCodec 来说太小，因此它在处理器上运行</translation>
    </message>
    <message>
        <source>HeartCodec runs on {device}, so that each model has a GPU</source>
        <translation>HeartCodec 在 {device} 上运行，这样每个模型各用一块显卡</translation>
    </message>
    <message>
        <source>{name} is the GPU with the most memory here</source>
        <translation>{name} 是这里显存最大的显卡</translation>
    </message>
    <message>
        <source>{name} is the GPU with free memory here</source>
        <translation>{name} 是这里有可用显存的显卡</translation>
    </message>
    <message>
        <source>HeartCodec runs on the CPU because memory ran out</source>
        <translation>内存不足，HeartCodec 改在处理器上运行</translation>
    </message>
    <message>
        <source>no supported GPU was found, so the CPU is used</source>
        <translation>未找到受支持的显卡，因此使用处理器</translation>
    </message>
    <message>
        <source>the Apple GPU is the fastest here</source>
        <translation>Apple GPU 在这里最快</translation>
    </message>
    <message>
        <source>{name} is the fastest here</source>
        <translation>{name} 在这里最快</translation>
    </message>
    <message>
        <source>{name} is the first GPU here</source>
        <translation>{name} 是这里的第一块显卡</translation>
    </message>
    <message>
        <source>{precision} is what fits into memory</source>
        <translation>内存放得下 {precision}</translation>
    </message>
    <message>
        <source>a model this small is fastest in float32</source>
        <translation>这样小的模型用 float32 最快</translation>
    </message>
    <message>
        <source>this CPU computes bfloat16 natively</source>
        <translation>此处理器原生支持 bfloat16</translation>
    </message>
    <message>
        <source>this CPU reads 16-bit weights fast, though it has no fast bfloat16</source>
        <translation>此处理器没有快速的 bfloat16，但读取 16 位权重很快</translation>
    </message>
    <message>
        <source>this CPU has no fast bfloat16</source>
        <translation>此处理器没有快速的 bfloat16</translation>
    </message>
    <message>
        <source>float16 is the fastest precision of Apple GPUs</source>
        <translation>float16 是 Apple GPU 最快的精度</translation>
    </message>
    <message>
        <source>bfloat16 is native on this GPU</source>
        <translation>此显卡原生支持 bfloat16</translation>
    </message>
    <message>
        <source>this GPU has no native bfloat16</source>
        <translation>此显卡不支持原生 bfloat16</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not supported. Choose one of {known}.</source>
        <translation>不支持“{name}”。请选择 {known} 之一。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a device. Choose one of {known}.</source>
        <translation>“{name}”不是设备。请选择 {known} 之一。</translation>
    </message>
    <message>
        <source>The device mps exists on Apple Silicon only. Choose auto or cpu.</source>
        <translation>mps 设备只存在于 Apple Silicon。请选择 auto 或 cpu。</translation>
    </message>
    <message>
        <source>The device {device} was asked for, but {count} {kind} GPUs can be used here. Choose auto or cpu, or install a driver and a PyTorch build that fit the GPU.</source>
        <translation>要求使用设备 {device}，但这里可用的 {kind} 显卡为 {count} 块。请选择 auto 或 cpu，或安装与显卡匹配的驱动和 PyTorch。</translation>
    </message>
    <message>
        <source>{name} (compute {version}.{minor}) is not among the GPUs this PyTorch was built for ({known})</source>
        <translation>{name}（计算能力 {version}.{minor}）不在此 PyTorch 支持的显卡之列（{known}）</translation>
    </message>
    <message>
        <source>{name} ({kind}) is not among the GPUs this PyTorch was built for ({known})</source>
        <translation>{name}（{kind}）不在此 PyTorch 支持的显卡之列（{known}）</translation>
    </message>
    <message>
        <source>there is an NVIDIA driver, but this PyTorch was built without CUDA</source>
        <translation>有 NVIDIA 驱动，但此 PyTorch 未包含 CUDA</translation>
    </message>
    <message>
        <source>there is an NVIDIA driver, but CUDA {version} cannot be started (the driver may be too old)</source>
        <translation>有 NVIDIA 驱动，但无法启动 CUDA {version}（驱动可能太旧）</translation>
    </message>
    <message>
        <source>{name} could not be started ({what})</source>
        <translation>无法启动 {name}（{what}）</translation>
    </message>
    <message>
        <source>The graphics card composes more slowly than it could (no CUDA graph: {reason}).</source>
        <translation>显卡作曲速度未达最快（没有 CUDA 图：{reason}）。</translation>
    </message>
    <message>
        <source>This song needs {needed} GB of memory, but this computer has {there} GB. {advice}</source>
        <translation>这首歌需要 {needed} GB 内存，而这台电脑有 {there} GB。{advice}</translation>
    </message>
    <message>
        <source>This song needs {needed} GB of memory, but the device {device} has {there} GB. {advice}</source>
        <translation>这首歌需要 {needed} GB 内存，而设备 {device} 有 {there} GB。{advice}</translation>
    </message>
    <message>
        <source>It would fit in the precision int8.</source>
        <translation>使用 int8 精度就放得下。</translation>
    </message>
    <message>
        <source>It would fit with Guidance set to 1.0.</source>
        <translation>把引导强度设为 1.0 就放得下。</translation>
    </message>
    <message>
        <source>It would fit up to a length of {seconds} seconds.</source>
        <translation>长度不超过 {seconds} 秒就放得下。</translation>
    </message>
    <message>
        <source>Choose a smaller model: the starter runs on every computer.</source>
        <translation>请选择更小的模型：入门模型可在任何电脑上运行。</translation>
    </message>
    <message>
        <source>It would fit on other devices: choose them automatically (Settings → Models).</source>
        <translation>换其他设备就放得下：请设为自动选择（设置 → 模型）。</translation>
    </message>
    <message>
        <source>Close other programs, or choose the processor under Settings → Models.</source>
        <translation>请关闭其他程序，或在“设置 → 模型”中选择处理器。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model, another device or a lower precision.</source>
        <translation>请关闭其他程序，或选择更小的模型、其他设备或更低的精度。</translation>
    </message>
    <message>
        <source>Ask for a shorter song, close other programs, or choose another device.</source>
        <translation>请缩短歌曲、关闭其他程序，或选择其他设备。</translation>
    </message>
    <message>
        <source>The song&apos;s tokens are kept. {advice}</source>
        <translation>歌曲的词元已保留。{advice}</translation>
    </message>
    <message>
        <source>There is not enough memory for {task}. {sentence}</source>
        <translation>内存不足（{task}）。{sentence}</translation>
    </message>
    <message>
        <source>loading {name}</source>
        <translation>载入 {name}</translation>
    </message>
    <message>
        <source>moving HeartCodec to its device</source>
        <translation>把 HeartCodec 移到其设备</translation>
    </message>
    <message>
        <source>composing</source>
        <translation>作曲</translation>
    </message>
    <message>
        <source>repairing</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>decoding</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>the transcriber</source>
        <translation>转写模型</translation>
    </message>
    <message>
        <source>listening to this song</source>
        <translation>聆听这首歌</translation>
    </message>
    <message>
        <source>&quot;{precision}&quot; cannot be stored. Choose one of {known}.</source>
        <translation>“{precision}”无法保存。请选择 {known} 之一。</translation>
    </message>
    <message>
        <source>There is already a folder {name}. Delete it to convert again.</source>
        <translation>文件夹 {name} 已存在。如需重新转换，请先删除它。</translation>
    </message>
    <message>
        <source>{name} is stored in {stored} already, so a copy in {precision} would not be smaller.</source>
        <translation>{name} 已用 {stored} 保存，{precision} 副本不会更小。</translation>
    </message>
    <message>
        <source>The copy needs {needed} GB, but {free} GB are free on this disk. Make room and try again.</source>
        <translation>副本需要 {needed} GB，而此磁盘剩余 {free} GB。请腾出空间后再试。</translation>
    </message>
    <message>
        <source>The copy of {name} was not written completely. Convert again.</source>
        <translation>{name} 的副本没有写完整。请重新转换。</translation>
    </message>
    <message>
        <source>The copy could not be made. The log says more.</source>
        <translation>无法制作副本。详情见日志。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong while the song was made. The log says more.</source>
        <translation>生成歌曲时发生意外错误。详情见日志。</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the work goes on with one model in memory at a time.</source>
        <translation>内存已用尽。已完成的部分会保留，接下来每次只载入一个模型继续。</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the work goes on in the precision int8, with one model in memory at a time.</source>
        <translation>内存已用尽。已完成的部分会保留，接下来改用 int8 精度，每次只载入一个模型继续。</translation>
    </message>
    <message>
        <source>{name} is no library of Milimo Music.</source>
        <translation>{name} 不是 Milimo Music 的曲库。</translation>
    </message>
    <message>
        <source>{name} cannot be read as a library of Milimo Music. If Milimo is running, close it and try again.</source>
        <translation>无法将 {name} 作为 Milimo Music 的曲库读取。如果 Milimo 正在运行，请关闭它后重试。</translation>
    </message>
    <message>
        <source>style adapters are computed by PyTorch</source>
        <translation>风格适配器由 PyTorch 计算</translation>
    </message>
    <message>
        <source>Use dtype=&quot;int8&quot; for weights of one byte each, or dtype=&quot;int4&quot; for half a byte.</source>
        <translation>权重各占一个字节请用 dtype=&quot;int8&quot;，各占半个字节请用 dtype=&quot;int4&quot;。</translation>
    </message>
    <message>
        <source>weights that MLX has quantised in another way than in groups of 4 or 8 bits</source>
        <translation>MLX 以非 4 位或 8 位分组方式量化的权重</translation>
    </message>
    <message>
        <source>The proxy is a SOCKS proxy, for which the Python package socksio is missing. Install it, or enter an http proxy under Downloads.</source>
        <translation>代理是 SOCKS 代理，但缺少所需的 Python 包 socksio。请安装它，或在“下载”中填写 http 代理。</translation>
    </message>
    <message>
        <source>The proxy that this computer names for all programs cannot be used for downloads. Enter an http, https or socks5 proxy under Downloads.</source>
        <translation>这台电脑为所有程序指定的代理不能用于下载。请在“下载”中填写 http、https 或 socks5 代理。</translation>
    </message>
    <message>
        <source>The file {name} is not there any more.</source>
        <translation>文件 {name} 已不存在。</translation>
    </message>
    <message>
        <source>The file {name} could not be read as sound.</source>
        <translation>无法将文件 {name} 作为声音读取。</translation>
    </message>
    <message>
        <source>Adapters that made this song are not here: {names}. Add them under Models, or set their strength to 0.</source>
        <translation>制作这首歌的适配器不在这里：{names}。请在“模型”中添加它们，或将其强度设为 0。</translation>
    </message>
    <message>
        <source>There is no model to finish this song with.</source>
        <translation>没有可用来完成这首歌的模型。</translation>
    </message>
    <message>
        <source>The song could not be saved. Its tokens are kept and can be decoded again.</source>
        <translation>无法保存歌曲。其词元已保留，可重新解码。</translation>
    </message>
    <message>
        <source>“{title}” cannot be made any more: the song it was to go on from is not in the library.</source>
        <translation>“{title}”已无法生成：要续写的歌曲不在曲库中。</translation>
    </message>
    <message>
        <source>The model is not there any more.</source>
        <translation>该模型已不存在。</translation>
    </message>
    <message>
        <source>This song is not in the library any more.</source>
        <translation>这首歌已不在曲库中。</translation>
    </message>
    <message>
        <source>The song cannot be read.</source>
        <translation>无法读取这首歌。</translation>
    </message>
    <message>
        <source>The song this one was grown from is not in the library, so it cannot be made again from the same place.</source>
        <translation>这首歌的来源歌曲不在曲库中，因此无法从同一位置重新生成。</translation>
    </message>
    <message>
        <source>The steps from tokens to sound are {steps} in the settings now, as for this song.</source>
        <translation>设置中从词元到声音的步数现为 {steps}，与这首歌相同。</translation>
    </message>
    <message>
        <source>The model that made this song ({name}) is not here; the chosen one makes another song of its settings.</source>
        <translation>制作这首歌的模型（{name}）不在此处；所选模型会用同样的设置生成另一首歌。</translation>
    </message>
    <message>
        <source>There is no model to decode this song with.</source>
        <translation>没有可用来解码这首歌的模型。</translation>
    </message>
    <message>
        <source>The song&apos;s sound and its tokens differ in length. Decode it again first.</source>
        <translation>歌曲的声音与词元长度不一致。请先重新解码。</translation>
    </message>
    <message>
        <source>There is no score in this sound, so it cannot be repaired.</source>
        <translation>此音频不含乐谱数据，因此无法修复。</translation>
    </message>
    <message>
        <source>The model that made this song is not here, so the song cannot be repaired.</source>
        <translation>制作这首歌的模型不在此处，因此无法修复。</translation>
    </message>
    <message>
        <source>This song is being repaired already.</source>
        <translation>这首歌已在修复中。</translation>
    </message>
    <message>
        <source>The repair was stopped. The song stays as it is.</source>
        <translation>修复已停止。歌曲保持原样。</translation>
    </message>
    <message>
        <source>The text model&apos;s answer was too long, so it was broken off.</source>
        <translation>文本模型的回答太长，已中断。</translation>
    </message>
    <message>
        <source>The text model could not be reached.</source>
        <translation>无法连接到文本模型。</translation>
    </message>
    <message>
        <source>The key could not be kept: this computer offers no usable keyring.</source>
        <translation>无法保存密钥：这台电脑没有可用的钥匙串。</translation>
    </message>
    <message>
        <source>The address of the text model is not a web address.</source>
        <translation>文本模型的地址不是有效网址。</translation>
    </message>
    <message>
        <source>The key is not sent over an unencrypted connection. Use an https address.</source>
        <translation>密钥不会通过未加密的连接发送。请使用 https 地址。</translation>
    </message>
    <message>
        <source>The text model refused the key.</source>
        <translation>文本模型拒绝了该密钥。</translation>
    </message>
    <message>
        <source>The text model&apos;s address or name is not known there.</source>
        <translation>文本模型的地址或名称无效。</translation>
    </message>
    <message>
        <source>The text model answered with error {code}.</source>
        <translation>文本模型返回错误 {code}。</translation>
    </message>
    <message>
        <source>The text model did not answer within {seconds} s.</source>
        <translation>文本模型未在 {seconds} 秒内应答。</translation>
    </message>
    <message>
        <source>The sound output could not be opened. Choose another one under Settings → Sound.</source>
        <translation>无法打开声音输出。请在“设置 → 声音”中另选一个。</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the processor does the rest.</source>
        <translation>内存已用尽。已完成的部分会保留，其余由处理器完成。</translation>
    </message>
    <message>
        <source>Give --extend or --history, not both.</source>
        <translation>请只给出 --extend 或 --history 中的一个。</translation>
    </message>
    <message>
        <source>--from says where a song goes on: give --extend or --history too.</source>
        <translation>--from 指定歌曲从哪里继续：请同时给出 --extend 或 --history。</translation>
    </message>
    <message>
        <source>The song can be continued from a point within its {length} seconds, not from {value} s.</source>
        <translation>歌曲只能从其 {length} 秒之内的位置继续，不能从 {value} 秒处继续。</translation>
    </message>
    <message>
        <source>It would fit in the precision int4.</source>
        <translation>使用 int4 精度即可容纳。</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the work goes on in the precision int4, with one model in memory at a time.</source>
        <translation>内存已用尽。已完成的部分会保留，接下来改用 int4 精度，每次只载入一个模型继续。</translation>
    </message>
    <message>
        <source>the model&apos;s files hold {precision}</source>
        <translation>模型文件为 {precision}</translation>
    </message>
    <message>
        <source>The song&apos;s sound cannot be kept in {folder} ({reason}). Make room there, then try again; its tokens are kept.</source>
        <translation>歌曲的声音无法保存在 {folder}（{reason}）。请在那里腾出空间，然后重试；其词元已保留。</translation>
    </message>
    <message>
        <source>Western European</source>
        <translation>西欧文字</translation>
    </message>
    <message>
        <source>Central European</source>
        <translation>中欧文字</translation>
    </message>
    <message>
        <source>Cyrillic</source>
        <translation>西里尔文</translation>
    </message>
    <message>
        <source>Cyrillic (KOI8-R)</source>
        <translation>西里尔文（KOI8-R）</translation>
    </message>
    <message>
        <source>Cyrillic (DOS)</source>
        <translation>西里尔文（DOS）</translation>
    </message>
    <message>
        <source>Western European (Mac)</source>
        <translation>西欧文字（Mac）</translation>
    </message>
    <message>
        <source>Western European (DOS)</source>
        <translation>西欧文字（DOS）</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>希腊文</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>土耳其文</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>希伯来文</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>阿拉伯文</translation>
    </message>
    <message>
        <source>Baltic</source>
        <translation>波罗的海文</translation>
    </message>
    <message>
        <source>Vietnamese</source>
        <translation>越南文</translation>
    </message>
    <message>
        <source>Thai</source>
        <translation>泰文</translation>
    </message>
    <message>
        <source>Japanese (Shift-JIS)</source>
        <translation>日文（Shift-JIS）</translation>
    </message>
    <message>
        <source>Japanese (EUC)</source>
        <translation>日文（EUC）</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩文</translation>
    </message>
    <message>
        <source>Traditional Chinese</source>
        <translation>繁体中文</translation>
    </message>
    <message>
        <source>Simplified Chinese</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>The lyrics have {count} characters; at most {most} can be sung. Shorten them.</source>
        <translation>歌词有 {count} 个字符；最多能唱 {most} 个。请缩短。</translation>
    </message>
    <message>
        <source>These are {count} tags; a song can have {most}. Remove some.</source>
        <translation>共有 {count} 个标签；一首歌最多 {most} 个。请删去一些。</translation>
    </message>
    <message>
        <source>One tag has {count} characters; a tag may have {most}. Separate tags with commas.</source>
        <translation>有一个标签含 {count} 个字符；一个标签最多 {most} 个。请用逗号分隔标签。</translation>
    </message>
    <message>
        <source>Line {number} of the lyrics has {count} characters; a line may have {most}. Break it into several lines.</source>
        <translation>歌词第 {number} 行有 {count} 个字符；一行最多 {most} 个。请分成几行。</translation>
    </message>
    <message>
        <source>{name} does not say which letters it is written in. It was read as {letters}: look whether the words are right.</source>
        <translation>{name} 没有说明所用的文字编码。已按{letters}读取：请检查文字是否正确。</translation>
    </message>
    <message>
        <source>{name} is no file.</source>
        <translation>{name} 不是文件。</translation>
    </message>
    <message>
        <source>{name} is too large to be lyrics (more than 1 MB).</source>
        <translation>{name} 太大，不能用作歌词（超过 1 MB）。</translation>
    </message>
    <message>
        <source>{name} is no text, so it cannot be used as lyrics.</source>
        <translation>{name} 不是文本，不能用作歌词。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a precision. Choose {known}.</source>
        <translation>“{name}”不是一种精度。请选择 {known}。</translation>
    </message>
    <message>
        <source>The inputs&apos; &quot;{key}&quot; must be a text, not {kind}.</source>
        <translation>输入中的“{key}”必须是文本，而不是 {kind}。</translation>
    </message>
    <message>
        <source>{path} asks for {wanted} layers in {name}, but the weights beside it hold {count}. The files belong to different models.</source>
        <translation>{path} 要求 {name} 有 {wanted} 层，但旁边的权重只有 {count} 层。这些文件属于不同的模型。</translation>
    </message>
    <message>
        <source>{name} is damaged or was not copied to its end. Copy the adapter again.</source>
        <translation>{name} 已损坏或未复制完整。请重新复制适配器。</translation>
    </message>
    <message>
        <source>{folder} holds no {wanted}.</source>
        <translation>{folder} 中没有 {wanted}。</translation>
    </message>
    <message>
        <source>{name} is in PyTorch&apos;s own format, which may run programs when it is opened. Save the adapter again as {wanted}.</source>
        <translation>{name} 是 PyTorch 自己的格式，打开时可能会运行程序。请将适配器另存为 {wanted}。</translation>
    </message>
    <message>
        <source>{name} holds no tensors.</source>
        <translation>{name} 不含任何张量。</translation>
    </message>
    <message>
        <source>This adapter holds one matrix a layer instead of two, as SingLoRA&apos;s do; they cannot be used.</source>
        <translation>此适配器每层只有一个矩阵而不是两个，属于 SingLoRA，不能使用。</translation>
    </message>
    <message>
        <source>The adapter&apos;s layer {layer} lacks {part}.</source>
        <translation>适配器的层 {layer} 缺少 {part}。</translation>
    </message>
    <message>
        <source>The two matrices of the adapter&apos;s layer {layer} do not fit each other: {down} and {up}.</source>
        <translation>适配器的层 {layer} 的两个矩阵不匹配：{down} 和 {up}。</translation>
    </message>
    <message>
        <source>The adapter&apos;s layer {layer} has row norms of the shape {shape}, not {wanted}.</source>
        <translation>适配器的层 {layer} 的行范数形状是 {shape}，而不是 {wanted}。</translation>
    </message>
    <message>
        <source>{name} mixes tensor names of several programs, so it cannot be told what it was trained on.</source>
        <translation>{name} 混用了多个程序的张量名称，因此无法判断它是在什么上训练的。</translation>
    </message>
    <message>
        <source>{name} is only a pointer of Git LFS. Run git lfs pull in its folder.</source>
        <translation>{name} 只是 Git LFS 的指针。请在其文件夹中运行 git lfs pull。</translation>
    </message>
    <message>
        <source>The adapter holds the tensor {name}, which cannot be used: {reason}.</source>
        <translation>适配器含有无法使用的张量 {name}：{reason}。</translation>
    </message>
    <message>
        <source>The adapter&apos;s tensor {name} is stored as {kind}, not as floating point numbers.</source>
        <translation>适配器的张量 {name} 以 {kind} 而不是浮点数存储。</translation>
    </message>
    <message>
        <source>The adapter holds the layer {layer} twice.</source>
        <translation>适配器两次包含层 {layer}。</translation>
    </message>
    <message>
        <source>The adapter {name} does not fit the model: its layer {layer} is of the shape {shape}, the model&apos;s {wanted}. It was trained for another model.</source>
        <translation>适配器 {name} 与模型不匹配：其层 {layer} 的形状是 {shape}，模型的是 {wanted}。它是为另一个模型训练的。</translation>
    </message>
    <message>
        <source>The adapter {name} holds values that are no numbers, in its layer {layer}. Its training failed; use an earlier save of it.</source>
        <translation>适配器 {name} 的层 {layer} 中含有非数值。训练已失败；请使用更早保存的版本。</translation>
    </message>
    <message>
        <source>Two adapters with DoRA change the layer {layer}, which cannot be combined. Set the strength of one of them to 0.</source>
        <translation>两个 DoRA 适配器都改变层 {layer}，无法组合。请将其中一个的强度设为 0。</translation>
    </message>
    <message>
        <source>HeartMuLa has no such layer</source>
        <translation>HeartMuLa 没有这样的层</translation>
    </message>
    <message>
        <source>it is of LyCORIS, another family of adapters</source>
        <translation>它属于另一类适配器 LyCORIS</translation>
    </message>
    <message>
        <source>it changes an embedding</source>
        <translation>它改变嵌入</translation>
    </message>
    <message>
        <source>it changes a bias</source>
        <translation>它改变偏置</translation>
    </message>
    <message>
        <source>its names are those of image models</source>
        <translation>其名称属于图像模型</translation>
    </message>
    <message>
        <source>it replaces whole weights of the model</source>
        <translation>它替换模型的整个权重</translation>
    </message>
    <message>
        <source>Train the adapter again with plain LoRA, rsLoRA or DoRA.</source>
        <translation>请用普通 LoRA、rsLoRA 或 DoRA 重新训练适配器。</translation>
    </message>
    <message>
        <source>This adapter is of the kind {kind}; only LoRA, with rsLoRA or DoRA, can be used.</source>
        <translation>此适配器的类型是 {kind}；只能使用 LoRA（包括 rsLoRA 和 DoRA）。</translation>
    </message>
    <message>
        <source>This adapter&apos;s training began by changing the base model ({start}), so it does not fit the published one. Save it again converted to plain LoRA (path_initial_model_for_weight_conversion in PEFT).</source>
        <translation>此适配器的训练一开始就改变了基础模型（{start}），因此与发布的模型不匹配。请转换为普通 LoRA 后重新保存（PEFT 中的 path_initial_model_for_weight_conversion）。</translation>
    </message>
    <message>
        <source>This adapter changes biases, which HeartMuLa&apos;s layers do not have. {advice}</source>
        <translation>此适配器改变偏置，而 HeartMuLa 的层没有偏置。{advice}</translation>
    </message>
    <message>
        <source>{file} holds no usable {name} ({value}), so the adapter&apos;s strength is not known.</source>
        <translation>{file} 中没有可用的 {name}（{value}），因此适配器的强度未知。</translation>
    </message>
    <message>
        <source>{file}: several names in alpha_pattern fit the layer {layer} with different values, so its strength is not known. Leave one of them there.</source>
        <translation>{file}：alpha_pattern 中有多个名称以不同的值匹配层 {layer}，因此其强度未知。请只保留一个。</translation>
    </message>
    <message>
        <source>This adapter uses {setting}, which changes how it computes. {advice}</source>
        <translation>此适配器使用了 {setting}，这会改变其计算方式。{advice}</translation>
    </message>
    <message>
        <source>{folder} holds no {file}, so it is no adapter in PEFT&apos;s format. Choose the folder that holds both it and the weights.</source>
        <translation>{folder} 中没有 {file}，因此不是 PEFT 格式的适配器。请选择同时含有该文件和权重的文件夹。</translation>
    </message>
    <message>
        <source>{file} cannot be read. Copy the adapter again.</source>
        <translation>无法读取 {file}。请重新复制适配器。</translation>
    </message>
    <message>
        <source>{file}: alpha_pattern holds the pattern {pattern}; only names of layers can be used.</source>
        <translation>{file}：alpha_pattern 含有模式 {pattern}；只能使用层的名称。</translation>
    </message>
    <message>
        <source>The adapter {name} is not here, or it was changed. Add it under Models, or set its strength to 0.</source>
        <translation>适配器 {name} 不在这里，或已被更改。请在“模型”中添加它，或将其强度设为 0。</translation>
    </message>
    <message>
        <source>These adapters were trained in different arithmetic, SimpleTuner&apos;s and HeartMuLa&apos;s, and cannot be used together. Set the strength of one to 0, or choose “as HeartMuLa” for both.</source>
        <translation>这些适配器的训练运算方式不同（SimpleTuner 与 HeartMuLa），不能一起使用。请将其中一个的强度设为 0，或为两者选择“按 HeartMuLa 计算”。</translation>
    </message>
    <message>
        <source>{path} asks for sizes that no model has. The files belong to different models, or the file is damaged.</source>
        <translation>{path} 要求的大小没有任何模型具有。这些文件属于不同的模型，或该文件已损坏。</translation>
    </message>
    <message>
        <source>Ask for 1 to {most} takes, not {value}.</source>
        <translation>请填写 1 到 {most} 个版本，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: {key} must be at most {most}, not {value}.</source>
        <translation>{path}：{key} 最多为 {most}，而不是 {value}。</translation>
    </message>
    <message>
        <source>MLX failed ({what}). What was made is kept. Choose another device in the settings.</source>
        <translation>MLX 出错（{what}）。已完成的部分会保留。请在设置中选择其他设备。</translation>
    </message>
    <message>
        <source>MLX is for Apple&apos;s GPU, which is not here</source>
        <translation>MLX 面向 Apple GPU，而此处没有</translation>
    </message>
    <message>
        <source>The sound cannot be computed in int8 on {device}: that needs a processor with AVX-512 VNNI. Choose another precision of the sound.</source>
        <translation>无法在 {device} 上以 int8 计算声音：这需要支持 AVX-512 VNNI 的处理器。请选择其他声音精度。</translation>
    </message>
    <message>
        <source>The device mlx needs the package mlx, which is not installed here; on Apple silicon it belongs to Heart Studio. Choose auto or cpu.</source>
        <translation>设备 mlx 需要 mlx 软件包，此处未安装；在 Apple 芯片上它随 Heart Studio 一起安装。请选择 auto 或 cpu。</translation>
    </message>
    <message>
        <source>MLX failed ({what})</source>
        <translation>MLX 出错（{what}）</translation>
    </message>
    <message>
        <source>MLX failed ({what}). What was made is kept, and the GPU goes on by PyTorch.</source>
        <translation>MLX 出错（{what}）。已完成的部分会保留，由 GPU 通过 PyTorch 继续。</translation>
    </message>
    <message>
        <source>An endless song has no takes: leave out --takes or --endless.</source>
        <translation>无尽歌曲没有多个版本：请去掉 --takes 或 --endless。</translation>
    </message>
    <message>
        <source>{name} is read here and would be lost. Give another name.</source>
        <translation>此处要读取 {name}，它会丢失。请给出其他名称。</translation>
    </message>
    <message>
        <source>MLX failed ({what}). What was made is kept, and the processor goes on.</source>
        <translation>MLX 出错（{what}）。已完成的部分会保留，由处理器继续。</translation>
    </message>
    <message>
        <source>MLX was the faster when it and PyTorch were tried with this model</source>
        <translation>用此模型试过 MLX 和 PyTorch，MLX 更快</translation>
    </message>
    <message>
        <source>PyTorch was the faster when it and MLX were tried with this model</source>
        <translation>用此模型试过 PyTorch 和 MLX，PyTorch 更快</translation>
    </message>
    <message>
        <source>MLX computed something else than PyTorch when both were tried</source>
        <translation>试用时 MLX 的计算结果与 PyTorch 不同</translation>
    </message>
    <message>
        <source>MLX failed when it was tried</source>
        <translation>试用时 MLX 出错</translation>
    </message>
    <message>
        <source>There are no lyrics in {name}.</source>
        <translation>{name} 中没有歌词。</translation>
    </message>
    <message>
        <source>{path} does not fit. Download this file again.</source>
        <translation>{path} 不匹配。请重新下载此文件。</translation>
    </message>
    <message>
        <source>This transcriber does not tell when words are sung (it names no alignment heads), so the times are rough. HeartTranscriptor-oss is more exact.</source>
        <translation>这个转写模型不提供每个词的时间（它没有指明对齐注意力头），因此时间较粗略。HeartTranscriptor-oss 更精确。</translation>
    </message>
    <message>
        <source>{path}: {key} is {value}, which does not fit a Whisper model. Download it again.</source>
        <translation>{path}：{key} 为 {value}，不符合 Whisper 模型。请重新下载。</translation>
    </message>
    <message>
        <source>trying the models</source>
        <translation>试用模型</translation>
    </message>
    <message>
        <source>8-bit weights are multiplied with {name}, which is fastest here</source>
        <translation>8 位权重由 {name} 相乘，在这里最快</translation>
    </message>
    <message>
        <source>the sound is computed with {name}, which is faster on this processor</source>
        <translation>声音由 {name} 计算，在此处理器上更快</translation>
    </message>
    <message>
        <source>This song was made by an earlier starter model, whose tokens this one cannot read. The song still plays. To change it, add the folder resources/starter of the version of the app that made it under Models (on the command line: --model).</source>
        <translation>这首歌曲由较早的入门模型生成，现在的入门模型无法读取它的词元。歌曲仍可播放。如需修改，请在“模型”中添加生成它的应用版本的 resources/starter 文件夹（命令行中使用 --model）。</translation>
    </message>
    <message>
        <source>This song was made by the starter model, whose tokens HeartMuLa {version} cannot read. To change the song, choose the starter model.</source>
        <translation>这首歌曲由入门模型生成，HeartMuLa {version} 无法读取它的词元。如需修改这首歌曲，请选择入门模型。</translation>
    </message>
    <message>
        <source>The model in {folder} cannot be read.</source>
        <translation>无法读取 {folder} 中的模型。</translation>
    </message>
    <message>
        <source>This song was made by HeartMuLa {version}, whose tokens the starter model cannot read. To change the song, download or add that model.</source>
        <translation>这首歌曲由 HeartMuLa {version} 生成，入门模型无法读取它的词元。如需修改这首歌曲，请下载或添加该模型。</translation>
    </message>
    <message>
        <source>MLX {version} is too old; {least} is the oldest that can be used</source>
        <translation>MLX {version} 版本过旧；至少需要 {least}</translation>
    </message>
    <message>
        <source>MLX could not be started ({what})</source>
        <translation>MLX 无法启动（{what}）</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a precision of the sound. Choose {known}.</source>
        <translation>“{name}”不是声音的精度。请选择 {known}。</translation>
    </message>
    <message>
        <source>The codec of this model cannot decode stems.</source>
        <translation>这个模型的编解码器无法解码分轨。</translation>
    </message>
    <message>
        <source>separating this song</source>
        <translation>分离这首歌</translation>
    </message>
    <message>
        <source>{path} is of a format that this version of Heart Studio does not read. Use the version that the model was made for.</source>
        <translation>{path} 的格式无法被此版本的 Heart Studio 读取。请使用该模型所对应的版本。</translation>
    </message>
    <message>
        <source>{path} does not say how words are sung, so it is damaged. Download this file again.</source>
        <translation>{path} 没有说明歌词如何演唱，文件已损坏。请重新下载此文件。</translation>
    </message>
    <message>
        <source>The published models take no reference sound. Leave it out; a style vector of your own may be given as &quot;muq_embed&quot;.</source>
        <translation>已发布的模型不接受参考音频。请将其去掉；您可以用“muq_embed”提供自己的风格向量。</translation>
    </message>
    <message>
        <source>Known are {known}.</source>
        <translation>已知的有 {known}。</translation>
    </message>
    <message>
        <source>Leave it out: CUDA graphs are recorded without being asked for.</source>
        <translation>请将其去掉：CUDA 图会自动录制。</translation>
    </message>
    <message>
        <source>Use lazy_load=True to keep one model in memory at a time. Without it the way that fits the memory is chosen.</source>
        <translation>如需内存中一次只保留一个模型，请使用 lazy_load=True。不使用时会选择适合内存的方式。</translation>
    </message>
    <message>
        <source>Use device=&quot;cuda&quot;, or device={&quot;mula&quot;: &quot;cuda&quot;, &quot;codec&quot;: &quot;cpu&quot;}.</source>
        <translation>请使用 device=&quot;cuda&quot; 或 device={&quot;mula&quot;: &quot;cuda&quot;, &quot;codec&quot;: &quot;cpu&quot;}。</translation>
    </message>
    <message>
        <source>Use dtype=torch.bfloat16, or dtype={&quot;mula&quot;: …, &quot;codec&quot;: …}.</source>
        <translation>请使用 dtype=torch.bfloat16 或 dtype={&quot;mula&quot;: …, &quot;codec&quot;: …}。</translation>
    </message>
    <message>
        <source>Leave it out: attention is chosen by the device.</source>
        <translation>请将其去掉：注意力的实现由设备决定。</translation>
    </message>
    <message>
        <source>Give the model folder as the first argument, pretrained_path.</source>
        <translation>请将模型文件夹作为第一个参数 pretrained_path 提供。</translation>
    </message>
    <message>
        <source>Use version=&quot;3B&quot;.</source>
        <translation>请使用 version=&quot;3B&quot;。</translation>
    </message>
    <message>
        <source>Leave it out: the files are read from the folder, and nothing is fetched.</source>
        <translation>请将其去掉：文件从文件夹中读取，不会下载任何内容。</translation>
    </message>
    <message>
        <source>Use topk.</source>
        <translation>请使用 topk。</translation>
    </message>
    <message>
        <source>Use cfg_scale.</source>
        <translation>请使用 cfg_scale。</translation>
    </message>
    <message>
        <source>Use temperature.</source>
        <translation>请使用 temperature。</translation>
    </message>
    <message>
        <source>Use max_audio_length_ms, in milliseconds.</source>
        <translation>请使用 max_audio_length_ms，单位为毫秒。</translation>
    </message>
    <message>
        <source>Use save_path.</source>
        <translation>请使用 save_path。</translation>
    </message>
    <message>
        <source>Use seed, a whole number; without it torch&apos;s own generator is asked for one.</source>
        <translation>请使用整数 seed；不提供时由 torch 自己的生成器给出。</translation>
    </message>
    <message>
        <source>Put the texts into the first argument, by the names &quot;tags&quot; and &quot;lyrics&quot;.</source>
        <translation>请将文本放入第一个参数，名称为“tags”和“lyrics”。</translation>
    </message>
    <message>
        <source>Leave it out: codes are drawn by temperature and topk.</source>
        <translation>请将其去掉：编码按 temperature 和 topk 抽取。</translation>
    </message>
    <message>
        <source>Use num_steps, the codec&apos;s steps.</source>
        <translation>请使用 num_steps，即编解码器的步数。</translation>
    </message>
    <message>
        <source>Use history_tokens.</source>
        <translation>请使用 history_tokens。</translation>
    </message>
    <message>
        <source>Use callback.</source>
        <translation>请使用 callback。</translation>
    </message>
    <message>
        <source>Use abort_event.</source>
        <translation>请使用 abort_event。</translation>
    </message>
    <message>
        <source>Leave it out: a call makes one song.</source>
        <translation>请将其去掉：一次调用生成一首歌曲。</translation>
    </message>
    <message>
        <source>It belongs to from_pretrained.</source>
        <translation>它属于 from_pretrained。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; must be a path, not {kind}.</source>
        <translation>“{name}”必须是路径，而不是 {kind}。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; may be meant.</source>
        <translation>您可能是指“{name}”。</translation>
    </message>
    <message>
        <source>The inputs must be texts by name, {wanted}, not {kind}.</source>
        <translation>输入必须是按名称给出的文本 {wanted}，而不是 {kind}。</translation>
    </message>
    <message>
        <source>The length must be a number of milliseconds, not {value}.</source>
        <translation>长度必须是毫秒数，而不是 {value}。</translation>
    </message>
    <message>
        <source>HeartCodec computes in {known}; {value} was not taken for it.</source>
        <translation>HeartCodec 以 {known} 计算；未采用 {value}。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; must be {wanted}, not {kind}.</source>
        <translation>“{name}”必须是 {wanted}，而不是 {kind}。</translation>
    </message>
    <message>
        <source>The inputs hold no &quot;{key}&quot;: the song is made without.</source>
        <translation>输入中没有“{key}”：将在没有它的情况下生成歌曲。</translation>
    </message>
    <message>
        <source>{argument} names &quot;{key}&quot;. It can be given for &quot;mula&quot; and for &quot;codec&quot;.</source>
        <translation>{argument} 中有“{key}”。它只能为“mula”和“codec”指定。</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is no argument of {what}. {advice}</source>
        <translation>“{name}”不是 {what} 的参数。{advice}</translation>
    </message>
    <message>
        <source>The inputs hold &quot;{key}&quot;, which nothing reads. {advice}</source>
        <translation>输入中含有“{key}”，没有任何部分会读取它。{advice}</translation>
    </message>
    <message>
        <source>The inputs&apos; &quot;{key}&quot; is the name of a file. The name was taken as the text, the file was not read: hand over what stands in it.</source>
        <translation>输入中的“{key}”是一个文件名。文件名被当作文本，文件没有被读取：请直接提供其中的内容。</translation>
    </message>
    <message>
        <source>The passage to repair must lie within the song. Select it again.</source>
        <translation>要修复的片段必须位于歌曲之内。请重新选择。</translation>
    </message>
    <message>
        <source>Ask for 1 to {most} candidates.</source>
        <translation>候选数量请设为 1 到 {most}。</translation>
    </message>
    <message>
        <source>A repair needs a seed of 0 or more; draw another one.</source>
        <translation>修复需要不小于 0 的种子；请另抽一个。</translation>
    </message>
    <message>
        <source>The song&apos;s sound and its tokens differ in length. Decode it again.</source>
        <translation>歌曲的声音与词元长度不一致。请重新解码。</translation>
    </message>
    <message>
        <source>The passage lies too far into the song for this model&apos;s context. Select an earlier one.</source>
        <translation>该段落在歌曲中的位置超出了此模型的上下文范围。请选择更靠前的段落。</translation>
    </message>
    <message>
        <source>The temperature must be a number above 0, not {value}. Values from 0.6 to 1.2 are useful; 1.0 is the default.</source>
        <translation>温度必须是大于 0 的数，而不是 {value}。0.6 到 1.2 较为合适；默认值为 1.0。</translation>
    </message>
    <message>
        <source>Top-k must be a whole number from 1 to {most}, not {value}. 50 is the default.</source>
        <translation>Top-k 必须是 1 到 {most} 之间的整数，而不是 {value}。默认值为 50。</translation>
    </message>
    <message>
        <source>The guidance (CFG) must be a number of at least 1, not {value}. 1 means no guidance; 1.5 is the default.</source>
        <translation>引导强度（CFG）必须是不小于 1 的数，而不是 {value}。1 表示不引导；默认值为 1.5。</translation>
    </message>
    <message>
        <source>The length must be above 0, not {value} ms. Ask for 10 seconds or more.</source>
        <translation>时长必须大于 0，而不是 {value} 毫秒。请设为 10 秒或更长。</translation>
    </message>
    <message>
        <source>The length must be at least {least} ms, one frame, not {value} ms. Ask for 10 seconds or more.</source>
        <translation>时长至少为 {least} 毫秒（一帧），而不是 {value} 毫秒。请设为 10 秒或更长。</translation>
    </message>
    <message>
        <source>The number of frames without an end must not be negative.</source>
        <translation>不允许结束的帧数不能为负。</translation>
    </message>
    <message>
        <source>The codec&apos;s steps must be a whole number from 1 to 1000, not {value}. 10 is the default.</source>
        <translation>编解码器的步数必须是 1 到 1000 之间的整数，而不是 {value}。默认值为 10。</translation>
    </message>
    <message>
        <source>The codec&apos;s guidance must be a number from 0 to 100, not {value}. 1.25 is the default.</source>
        <translation>编解码器的引导强度必须是 0 到 100 之间的数，而不是 {value}。默认值为 1.25。</translation>
    </message>
    <message>
        <source>The rounds of the song to continue do not lie in it. Continue it anew.</source>
        <translation>要续写的歌曲的循环位置不在歌曲之内。请重新续写。</translation>
    </message>
    <message>
        <source>The style vector must hold {count} finite numbers; this one holds {value}. Leave it out to use none.</source>
        <translation>风格向量必须包含 {count} 个有限数值；此向量包含 {value} 个。省略它即表示不使用。</translation>
    </message>
    <message>
        <source>The tags and the lyrics fill the model&apos;s context ({used} of {all} positions), so no song fits. Shorten the lyrics.</source>
        <translation>标签和歌词已占满模型的上下文（{used}/{all} 个位置），没有空间生成歌曲。请缩短歌词。</translation>
    </message>
    <message>
        <source>The tags, the lyrics and the song to continue fill the model&apos;s context ({used} of {all} positions), so nothing can be added. Shorten the lyrics or continue from an earlier point.</source>
        <translation>标签、歌词和要续写的歌曲已占满模型的上下文（{used}/{all} 个位置），无法再添加。请缩短歌词，或从更早的位置续写。</translation>
    </message>
    <message>
        <source>The seed must be a whole number from 0 to {most}, not {value}. Leave it out for a random one.</source>
        <translation>种子必须是 0 到 {most} 之间的整数，而不是 {value}。省略它即使用随机种子。</translation>
    </message>
    <message>
        <source>The strength of the adapter {name} must be a number from 0 to {most}, not {value}.</source>
        <translation>适配器 {name} 的强度必须是 0 到 {most} 之间的数，而不是 {value}。</translation>
    </message>
    <message>
        <source>The codec computed invalid numbers, so no stems were written.</source>
        <translation>编解码器计算出了无效的数值，因此没有写入分轨。</translation>
    </message>
    <message>
        <source>The separation network in {path} cannot be read. Download it again.</source>
        <translation>无法读取 {path} 中的分离网络。请重新下载。</translation>
    </message>
    <message>
        <source>{path} holds a separation network of another kind ({key} is {value}). Use HTDemucs.</source>
        <translation>{path} 包含另一种分离网络（{key} 为 {value}）。请使用 HTDemucs。</translation>
    </message>
    <message>
        <source>{path} holds no separation network that is known here.</source>
        <translation>{path} 不包含此处已知的分离网络。</translation>
    </message>
    <message>
        <source>{path}: {key} does not fit this codec. Download it again or choose another model.</source>
        <translation>{path}：{key} 与此编解码器不符。请重新下载或选择其他模型。</translation>
    </message>
    <message>
        <source>Memory ran out. The processor separates the rest.</source>
        <translation>内存不足。其余部分由处理器分离。</translation>
    </message>
    <message>
        <source>There is no separation network in {path}. Download HTDemucs.</source>
        <translation>{path} 中没有分离网络。请下载 HTDemucs。</translation>
    </message>
    <message>
        <source>Separating a song needs {needed} GB of memory, but {free} GB are free. Close other programs and try again; the song stays as it is.</source>
        <translation>分离一首歌需要 {needed} GB 内存，但只有 {free} GB 可用。请关闭其他程序后再试；歌曲保持不变。</translation>
    </message>
    <message>
        <source>the separation network</source>
        <translation>分离网络</translation>
    </message>
    <message>
        <source>The separation network computed invalid numbers, so no stems were written. Choose another device under Settings → Models, or download HTDemucs again.</source>
        <translation>分离网络计算出了无效的数值，因此没有写入分轨。请在“设置 → 模型”中选择其他设备，或重新下载 HTDemucs。</translation>
    </message>
    <message>
        <source>{name} is damaged. Download this file again.</source>
        <translation>{name} 已损坏。请重新下载此文件。</translation>
    </message>
    <message>
        <source>Memory ran out. What was made is kept, and the takes are made one after another.</source>
        <translation>内存已用尽。已完成的部分会保留，各版本将依次制作。</translation>
    </message>
    <message>
        <source>“{path}” is a folder. Give the name of a file in it.</source>
        <translation>“{path}”是文件夹。请指定其中的文件名。</translation>
    </message>
    <message>
        <source>{name} has no known audio ending. Use one of {known}.</source>
        <translation>{name} 没有已知的音频扩展名。请使用 {known} 之一。</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist. Create it first.</source>
        <translation>文件夹 {folder} 不存在。请先创建它。</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Choose another folder.</source>
        <translation>无法写入 {path}（{reason}）。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>A graft needs two different songs; “{melody}” was given twice.</source>
        <translation>嫁接需要两首不同的歌曲；“{melody}”被给出了两次。</translation>
    </message>
    <message>
        <source>“{melody}” and “{sound}” have tokens of different models, which do not fit together. Choose two songs that the same model made.</source>
        <translation>“{melody}”和“{sound}”的令牌来自不同的模型，无法组合。请选择由同一模型制作的两首歌曲。</translation>
    </message>
    <message>
        <source>“{melody}” or “{sound}” has no tokens to make a graft of.</source>
        <translation>“{melody}”或“{sound}”没有可用于嫁接的令牌。</translation>
    </message>
    <message>
        <source>Take 1 to {most} codebooks from the melody&apos;s song, not {value}.</source>
        <translation>请从旋律歌曲取 1 至 {most} 个码本，而不是 {value} 个。</translation>
    </message>
    <message>
        <source>The model made tokens that cannot be kept.</source>
        <translation>模型生成了无法保留的词元。</translation>
    </message>
    <message>
        <source>{name} is damaged; no song can be taken from it.</source>
        <translation>{name} 已损坏；无法从中取出歌曲。</translation>
    </message>
    <message>
        <source>This song has too many lines to be timed.</source>
        <translation>这首歌的行数太多，无法标注时间。</translation>
    </message>
    <message>
        <source>The times of this song&apos;s lyrics cannot be stored.</source>
        <translation>无法保存这首歌歌词的时间。</translation>
    </message>
    <message>
        <source>The sound holds values that are no numbers.</source>
        <translation>声音中含有非数值。</translation>
    </message>
    <message>
        <source>The recipe of this song cannot be stored.</source>
        <translation>无法保存这首歌的配方。</translation>
    </message>
    <message>
        <source>This song has too many tokens to be stored.</source>
        <translation>这首歌的词元太多，无法保存。</translation>
    </message>
    <message>
        <source>The tokens of this song are out of range.</source>
        <translation>这首歌的词元超出范围。</translation>
    </message>
    <message>
        <source>This song&apos;s codec latents are too large.</source>
        <translation>这首歌的编解码器潜变量过大。</translation>
    </message>
    <message>
        <source>The score of this song is too large to be stored.</source>
        <translation>这首歌的乐谱数据过大，无法保存。</translation>
    </message>
    <message>
        <source>This song has too many sections.</source>
        <translation>这首歌的段落太多。</translation>
    </message>
    <message>
        <source>{name} holds sound that cannot be read, but its score is whole: “Decode again” makes the sound anew from the tokens.</source>
        <translation>{name} 中的声音无法读取，但乐谱数据完整：“重新解码”可由词元重新生成声音。</translation>
    </message>
    <message>
        <source>{name} is damaged: {there} of its {whole} seconds can be heard.</source>
        <translation>{name} 已损坏：共 {whole} 秒，只能听到 {there} 秒。</translation>
    </message>
    <message>
        <source>“Decode again” makes all of it from its tokens.</source>
        <translation>“重新解码”可由词元生成全部声音。</translation>
    </message>
    <message>
        <source>{name} is of a kind that cannot be opened here ({kind}). Convert it to FLAC, WAV or MP3 first.</source>
        <translation>此处无法打开 {name} 这类文件（{kind}）。请先转换为 FLAC、WAV 或 MP3。</translation>
    </message>
    <message>
        <source>The end of {name} is missing: {there} seconds can be heard.</source>
        <translation>{name} 的结尾缺失：只能听到 {there} 秒。</translation>
    </message>
    <message>
        <source>{name} was made by Heart Studio, but another program removed its score. It can be played but not continued. What is still known of it: {line}</source>
        <translation>{name} 由 Heart Studio 制作，但其乐谱已被其他程序删除。可以播放，但无法续写。仍然知道的信息：{line}</translation>
    </message>
    <message>
        <source>The sound has the wrong shape to be saved.</source>
        <translation>声音数据的形状不对，无法保存。</translation>
    </message>
    <message>
        <source>{name} cannot be opened: it is a folder, a pipe or a device, and no sound file.</source>
        <translation>无法打开 {name}：它是文件夹、管道或设备，不是声音文件。</translation>
    </message>
    <message>
        <source>{name} is of a kind whose title cannot be changed. Export the song as FLAC or MP3 first.</source>
        <translation>{name} 的格式不支持更改标题。请先将歌曲导出为 FLAC 或 MP3。</translation>
    </message>
    <message>
        <source>A song&apos;s tokens must be whole numbers, not {kind}.</source>
        <translation>歌曲的令牌必须是整数，而不是 {kind}。</translation>
    </message>
    <message>
        <source>A song&apos;s tokens must be of the shape (1, frames, {all}), as the models return them, or ({count}, frames); this one has the shape {shape}.</source>
        <translation>歌曲的令牌形状必须是模型输出的 (1, 帧数, {all}) 或 ({count}, 帧数)；这里的形状是 {shape}。</translation>
    </message>
    <message>
        <source>The last column of a song&apos;s tokens is the text column and must be 0.</source>
        <translation>歌曲令牌的最后一列是文本列，必须为 0。</translation>
    </message>
    <message>
        <source>{name} cannot be used as a song: {reason}</source>
        <translation>{name} 不能用作歌曲：{reason}</translation>
    </message>
    <message>
        <source>it is damaged or of another kind.</source>
        <translation>文件已损坏或属于其他类型。</translation>
    </message>
    <message>
        <source>{name} holds {count} token frames; a song has 1 to {most}.</source>
        <translation>{name} 包含 {count} 个令牌帧；一首歌曲有 1 到 {most} 个。</translation>
    </message>
    <message>
        <source>{name} holds the token {value}, but the chosen model knows 0 to {last}. Choose the model that made it, or one of its kind.</source>
        <translation>{name} 含有令牌 {value}，但所选模型只认识 0 到 {last}。请选择生成它的模型或同类模型。</translation>
    </message>
    <message>
        <source>its ending is none of {known}</source>
        <translation>扩展名不是 {known} 之一</translation>
    </message>
    <message>
        <source>it is larger than any song&apos;s tokens</source>
        <translation>文件大于任何歌曲的令牌</translation>
    </message>
    <message>
        <source>besides tokens it holds a program, which is not run.</source>
        <translation>除令牌外，它还包含一个程序，该程序不会被运行。</translation>
    </message>
    <message>
        <source>it holds {count} arrays that could be tokens, and none is called {wanted}.</source>
        <translation>它包含 {count} 个可能是令牌的数组，但没有一个名为 {wanted}。</translation>
    </message>
    <message>
        <source>{name} has as many token frames as codebooks, which the trainer cannot tell apart. Leave it out.</source>
        <translation>{name} 的令牌帧数与码本数相同，训练程序无法区分。请不要包含它。</translation>
    </message>
    <message>
        <source>{problem} Or give the folder of the network HTDemucs with --separator.</source>
        <translation>{problem} 或用 --separator 指定 HTDemucs 网络的文件夹。</translation>
    </message>
    <message>
        <source>There is already a file {name} in {folder}, made by something else. Choose another folder.</source>
        <translation>{folder} 中已有名为 {name} 的文件，不是由此处生成的。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} was not made by a model that can separate its own songs. Give the folder of the network HTDemucs with --separator.</source>
        <translation>{name} 不是由能够分离自己歌曲的模型制作的。请用 --separator 指定 HTDemucs 网络的文件夹。</translation>
    </message>
    <message>
        <source>{path} holds {count} tensors, but none with a name of {what}: these are the weights of another model. Choose a folder that holds {what}.</source>
        <translation>{path} 中有 {count} 个张量，但没有一个使用 {what} 的名称：这是其他模型的权重。请选择包含 {what} 的文件夹。</translation>
    </message>
    <message>
        <source>{path}: the {precision} tensor {name} has no fitting scales. {advice}</source>
        <translation>{path}：{precision} 张量 {name} 没有匹配的缩放系数。{advice}</translation>
    </message>
    <message>
        <source>There are no words to be timed in {name}. Give them with --lyrics.</source>
        <translation>{name} 中没有可标注时间的歌词。请用 --lyrics 指定。</translation>
    </message>
    <message>
        <source>The tokens of {name} do not say when its lines are sung. Give a model that listens with --transcriber.</source>
        <translation>{name} 的词元没有说明各行何时演唱。请用 --transcriber 指定一个能听歌的模型。</translation>
    </message>
    <message>
        <source>This model does not tell when the words of {name} are sung. Name the one that made it with --model.</source>
        <translation>此模型无法说明 {name} 的词何时演唱。请用 --model 指定生成它的模型。</translation>
    </message>
    <message>
        <source>{problem} Or give a model that listens with --transcriber.</source>
        <translation>{problem} 或用 --transcriber 指定一个听写模型。</translation>
    </message>
    <message>
        <source>What works are safetensors files of the published models in float32, bfloat16 or float16, and the smaller copies that Heart Studio makes of them.</source>
        <translation>可用的是已发布模型的 float32、bfloat16 或 float16 的 safetensors 文件，以及 Heart Studio 由它们制作的较小副本。</translation>
    </message>
    <message>
        <source>Unpack it into the folder it lies in.</source>
        <translation>请将其解压到所在的文件夹中。</translation>
    </message>
    <message>
        <source>Let the program that fetches it finish, or fetch the model in Heart Studio.</source>
        <translation>请让下载它的程序完成，或在 Heart Studio 中获取该模型。</translation>
    </message>
    <message>
        <source>Save the weights again without that beginning, under the names of the published models.</source>
        <translation>请去掉这个前缀，以已发布模型的名称重新保存权重。</translation>
    </message>
    <message>
        <source>{name} is only a pointer of Git LFS, not the file itself. Run git lfs pull in its folder, or download this file again.</source>
        <translation>{name} 只是 Git LFS 的指针，不是文件本身。请在其文件夹中运行 git lfs pull，或重新下载此文件。</translation>
    </message>
    <message>
        <source>{name} cannot be used: it holds {what}. {advice}</source>
        <translation>{name} 无法使用：其中是{what}。{advice}</translation>
    </message>
    <message>
        <source>weights that bitsandbytes has quantised</source>
        <translation>由 bitsandbytes 量化的权重</translation>
    </message>
    <message>
        <source>weights that quanto has quantised</source>
        <translation>由 quanto 量化的权重</translation>
    </message>
    <message>
        <source>weights quantised by GPTQ or AWQ</source>
        <translation>由 GPTQ 或 AWQ 量化的权重</translation>
    </message>
    <message>
        <source>weights that HQQ has quantised</source>
        <translation>由 HQQ 量化的权重</translation>
    </message>
    <message>
        <source>weights that torchao has quantised</source>
        <translation>由 torchao 量化的权重</translation>
    </message>
    <message>
        <source>weights packed by a program that quantises models</source>
        <translation>由量化程序打包的权重</translation>
    </message>
    <message>
        <source>weights of four to eight bits (MX, NVFP4)</source>
        <translation>四到八位的权重（MX、NVFP4）</translation>
    </message>
    <message>
        <source>weights quantised by ExLlama</source>
        <translation>由 ExLlama 量化的权重</translation>
    </message>
    <message>
        <source>weights in fp8</source>
        <translation>fp8 格式的权重</translation>
    </message>
    <message>
        <source>weights that another program has quantised</source>
        <translation>由其他程序量化的权重</translation>
    </message>
    <message>
        <source>weights that another program has stored as int8</source>
        <translation>由其他程序存为 int8 的权重</translation>
    </message>
    <message>
        <source>weights packed into whole numbers</source>
        <translation>打包为整数的权重</translation>
    </message>
    <message>
        <source>the weights of a Whisper model, which listens and makes no songs</source>
        <translation>Whisper 模型的权重，它用于听写，不生成歌曲</translation>
    </message>
    <message>
        <source>weights with the names of the transformers library</source>
        <translation>使用 transformers 库命名的权重</translation>
    </message>
    <message>
        <source>weights of another model</source>
        <translation>其他模型的权重</translation>
    </message>
    <message>
        <source>weights in the GGUF format of llama.cpp</source>
        <translation>llama.cpp 的 GGUF 格式的权重</translation>
    </message>
    <message>
        <source>weights in PyTorch&apos;s own format, which may run programs when it is opened</source>
        <translation>PyTorch 自有格式的权重，打开时可能会运行程序</translation>
    </message>
    <message>
        <source>a model in the ONNX format</source>
        <translation>ONNX 格式的模型</translation>
    </message>
    <message>
        <source>weights in NumPy&apos;s format, as MLX uses it</source>
        <translation>MLX 使用的 NumPy 格式的权重</translation>
    </message>
    <message>
        <source>weights for TensorFlow or JAX</source>
        <translation>用于 TensorFlow 或 JAX 的权重</translation>
    </message>
    <message>
        <source>a model for Core ML</source>
        <translation>用于 Core ML 的模型</translation>
    </message>
    <message>
        <source>a model for TensorRT</source>
        <translation>用于 TensorRT 的模型</translation>
    </message>
    <message>
        <source>a packed archive</source>
        <translation>压缩包</translation>
    </message>
    <message>
        <source>a file that was not fetched to its end</source>
        <translation>没有下载完的文件</translation>
    </message>
    <message>
        <source>weights of which every name begins with &quot;{prefix}&quot;</source>
        <translation>名称全部以“{prefix}”开头的权重</translation>
    </message>
    <message>
        <source>the weights of {what}</source>
        <translation>{what} 的权重</translation>
    </message>
    <message>
        <source>{name} holds the weights of {what} in one file. Put it into the folder {folder} as {file}, beside the config.json of the published model.</source>
        <translation>{name} 是 {what} 的单文件权重。请将它以 {file} 的名称放入文件夹 {folder}，与已发布模型的 config.json 放在一起。</translation>
    </message>
    <message>
        <source>a damaged or unfinished safetensors file</source>
        <translation>损坏或未完成的 safetensors 文件</translation>
    </message>
    <message>
        <source>The settings file was damaged. What could be read of it is used; the damaged file is kept as {name}.</source>
        <translation>设置文件已损坏。可读取的部分会继续使用；损坏的文件保存为 {name}。</translation>
    </message>
    <message>
        <source>The radio could not make a song</source>
        <translation>电台未能生成歌曲</translation>
    </message>
    <message>
        <source>The full sound could not be made</source>
        <translation>无法制作完整声音</translation>
    </message>
    <message>
        <source>The preview could not be made</source>
        <translation>无法制作试听片段</translation>
    </message>
    <message>
        <source>A song could not be separated</source>
        <translation>一首歌无法分离</translation>
    </message>
    <message>
        <source>The adapter cannot be read.</source>
        <translation>无法读取适配器。</translation>
    </message>
    <message>
        <source>The server could not be reached before.</source>
        <translation>之前就无法连接服务器。</translation>
    </message>
    <message>
        <source>It has no stems: choose “Separate into stems” first.</source>
        <translation>它没有分轨：请先选择“分离为分轨”。</translation>
    </message>
    <message>
        <source>“{title}” was exported, but not all that belongs to it. {sentence}</source>
        <translation>“{title}”已导出，但其附带内容未全部导出。{sentence}</translation>
    </message>
    <message>
        <source>{name} belongs to a model and is no song: File → Models → Add a folder uses a model where it is.</source>
        <translation>{name} 属于模型，不是歌曲：“文件 → 模型 → 添加文件夹”可直接使用原位置的模型。</translation>
    </message>
    <message>
        <source>{name} is a style adapter and no song: File → Models → Add an adapter takes its folder.</source>
        <translation>{name} 是风格适配器，不是歌曲：请在“文件 → 模型 → 添加适配器”中选择它的文件夹。</translation>
    </message>
    <message>
        <source>“{title}” is decoded now; then it is in the library.</source>
        <translation>正在解码“{title}”；完成后它会出现在曲库中。</translation>
    </message>
    <message>
        <source>In the library already: {count}.</source>
        <translation>已在曲库中：{count}。</translation>
    </message>
    <message>
        <source>Without tokens and left out: {count}.</source>
        <translation>没有令牌而被略过：{count}。</translation>
    </message>
    <message>
        <source>{count} songs are decoded now, one after the other; each is in the library when it is done.</source>
        <translation>正在依次解码 {count} 首歌曲；每首完成后都会出现在曲库中。</translation>
    </message>
    <message>
        <source>This song has its full sound already.</source>
        <translation>这首歌曲已经有完整声音。</translation>
    </message>
    <message>
        <source>Only songs in FLAC files can get their full sound.</source>
        <translation>只有 FLAC 文件中的歌曲才能制作完整声音。</translation>
    </message>
    <message>
        <source>The full sound of this song is being made already.</source>
        <translation>这首歌曲的完整声音已在制作中。</translation>
    </message>
    <message>
        <source>Keep or discard the repair of this song first.</source>
        <translation>请先保留或放弃这首歌的修复。</translation>
    </message>
    <message>
        <source>The model that made this song is not here, so it keeps its draft sound.</source>
        <translation>制作这首歌曲的模型不在此处，因此保留草稿声音。</translation>
    </message>
    <message>
        <source>The full sound could not be saved. The song keeps its draft sound.</source>
        <translation>无法保存完整声音。歌曲保留草稿声音。</translation>
    </message>
    <message>
        <source>The full sound was stopped. The song keeps its draft sound.</source>
        <translation>完整声音的制作已停止。歌曲保留草稿声音。</translation>
    </message>
    <message>
        <source>The preview was stopped.</source>
        <translation>试听片段的制作已停止。</translation>
    </message>
    <message>
        <source>The journal of “{title}” was damaged. What can be read of it is offered; the damaged file is in the bin.</source>
        <translation>“{title}”的记录已损坏。可读取的部分会提供给您；损坏的文件已移到回收站。</translation>
    </message>
    <message>
        <source>The journal of an interrupted song was damaged so that nothing of it can be read. It is in the bin.</source>
        <translation>一首被中断歌曲的记录已损坏，无法读取任何内容。它已移到回收站。</translation>
    </message>
    <message>
        <source>The journal of “{title}” was damaged before its first tokens. It is in the bin.</source>
        <translation>“{title}”的记录在最初的 token 之前就已损坏。它已移到回收站。</translation>
    </message>
    <message>
        <source>{name} is damaged: {silent} of its {whole} seconds are silent.</source>
        <translation>{name} 已损坏：{whole} 秒中有 {silent} 秒是静音。</translation>
    </message>
    <message>
        <source>Some of its settings are outside the ranges of this window, and changed to fit: {names}. They make another song.</source>
        <translation>它的部分设置超出此窗口的范围，已调整：{names}。这些设置会生成另一首歌曲。</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>guidance</source>
        <translation>引导强度</translation>
    </message>
    <message>
        <source>length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>An earlier starter model made this song; the chosen one makes another song of its settings.</source>
        <translation>这首歌曲由较早的入门模型生成；所选模型会用它的设置生成另一首歌曲。</translation>
    </message>
    <message>
        <source>The disk with the songs has {free} MB left, and an hour of music may need {needed} MB. Stop the song before the disk is full.</source>
        <translation>存放歌曲的磁盘剩余 {free} MB，而一小时的音乐可能需要 {needed} MB。请在磁盘写满之前停止这首歌。</translation>
    </message>
    <message>
        <source>There is no model to make songs with. Choose a model folder under Settings → Models.</source>
        <translation>没有可用来生成歌曲的模型。请在“设置 → 模型”中选择模型文件夹。</translation>
    </message>
    <message>
        <source>{name} could not be moved to the bin, so it was not deleted. To delete it for good, choose Show in folder and delete the file there.</source>
        <translation>{name} 无法移到回收站，因此没有删除。要彻底删除，请选择“在文件夹中显示”，在那里删除该文件。</translation>
    </message>
    <message>
        <source>The song could not be kept.</source>
        <translation>无法保留这首歌曲。</translation>
    </message>
    <message>
        <source>a style adapter (LoRA), which “Add an adapter” takes, and no model</source>
        <translation>风格适配器（LoRA），请用“添加适配器”添加；它不是模型</translation>
    </message>
    <message>
        <source>The radio has stopped: nothing of its station may be played any more.</source>
        <translation>电台已停止：其中已没有可播放的内容。</translation>
    </message>
    <message>
        <source>A song of the radio could not be written.</source>
        <translation>无法写入电台的歌曲。</translation>
    </message>
    <message>
        <source>The folder for songs, {name}, is not there. Connect its drive, or choose another folder under Settings → Files.</source>
        <translation>歌曲文件夹 {name} 不存在。请连接其所在驱动器，或在“设置 → 文件”中选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder for songs, {name}, is not there. Connect its drive, or choose another folder under Settings → Files, before the song is done.</source>
        <translation>歌曲文件夹 {name} 不存在。请在歌曲完成之前连接其所在驱动器，或在“设置 → 文件”中选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder for songs, {name}, is not there. Connect its drive, or choose another folder under Settings → Files; then finish the song above. Its tokens are kept.</source>
        <translation>歌曲文件夹 {name} 不存在。请连接其所在驱动器，或在“设置 → 文件”中选择其他文件夹，然后在上方完成这首歌曲。它的 token 已保留。</translation>
    </message>
    <message>
        <source>The stems in {name} cannot be read.</source>
        <translation>无法读取 {name} 中的分轨。</translation>
    </message>
    <message>
        <source>Make the full sound first: stems of a draft sound would not fit it.</source>
        <translation>请先制作完整声音：草稿声音的分轨与它不符。</translation>
    </message>
    <message>
        <source>This song is being separated already.</source>
        <translation>这首歌已在分离中。</translation>
    </message>
    <message>
        <source>The song could not be separated. The log says more.</source>
        <translation>无法分离这首歌。详情见日志。</translation>
    </message>
    <message>
        <source>The separation was stopped. No stems were written.</source>
        <translation>分离已停止。没有写入分轨。</translation>
    </message>
    <message>
        <source>No text model is set up. Open Settings → Titles.</source>
        <translation>尚未设置文本模型。请打开“设置 → 标题”。</translation>
    </message>
    <message>
        <source>{sentence} The title is taken from the lyrics.</source>
        <translation>{sentence}标题取自歌词。</translation>
    </message>
    <message>
        <source>The text model&apos;s answer could not be understood.</source>
        <translation>无法理解文本模型的回答。</translation>
    </message>
    <message>
        <source>The keyring did not give the text model&apos;s key within {seconds} s.</source>
        <translation>钥匙串未能在 {seconds} 秒内提供文本模型的密钥。</translation>
    </message>
    <message>
        <source>The text model gave an empty answer.</source>
        <translation>文本模型的回答为空。</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>A song could not be made</source>
        <translation>有一首歌曲未能生成</translation>
    </message>
    <message>
        <source>Lyrics could not be timed</source>
        <translation>未能标注歌词时间</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist.</source>
        <translation>文件夹 {folder} 不存在。</translation>
    </message>
    <message>
        <source>There is no HeartMuLa-oss-… folder with a config.json in {folder}.</source>
        <translation>{folder} 中没有带 config.json 的 HeartMuLa-oss-… 文件夹。</translation>
    </message>
    <message>
        <source>There is no HeartCodec-oss folder with a config.json in {folder}.</source>
        <translation>{folder} 中没有带 config.json 的 HeartCodec-oss 文件夹。</translation>
    </message>
    <message>
        <source>{name} is missing in {folder}. Download it from HeartMuLaGen into that folder.</source>
        <translation>{folder} 中缺少 {name}。请从 HeartMuLaGen 下载到该文件夹。</translation>
    </message>
    <message>
        <source>A file that was being read, most likely of a model, was cut short or its drive went away while the app ran. Check the model under Models, and keep models on a drive that stays connected.</source>
        <translation>正在读取的文件（很可能属于某个模型）在应用运行时被截短，或其所在驱动器已断开。请在“模型”中检查该模型，并将模型保存在保持连接的驱动器上。</translation>
    </message>
    <message>
        <source>The library could not be changed. The log says more.</source>
        <translation>无法更改曲库。详情见日志。</translation>
    </message>
    <message>
        <source>The library&apos;s index cannot be opened. Check that its folder can be written to and that the disk is not full. The songs themselves are safe.</source>
        <translation>无法打开曲库索引。请检查其文件夹可写且磁盘未满。歌曲本身是安全的。</translation>
    </message>
    <message>
        <source>The library&apos;s index was made by a newer version of Heart Studio. Update the app.</source>
        <translation>曲库索引由更新版本的 Heart Studio 创建。请更新应用。</translation>
    </message>
    <message>
        <source>The library&apos;s index could not be changed or read. Check the free space of the disk. The songs themselves are safe.</source>
        <translation>无法更改或读取曲库索引。请检查磁盘剩余空间。歌曲本身是安全的。</translation>
    </message>
    <message>
        <source>The disk with the songs has {free} MB left, and this song may need {needed} MB. Make room before it is done.</source>
        <translation>存放歌曲的磁盘剩余 {free} MB，而这首歌可能需要 {needed} MB。请在完成前腾出空间。</translation>
    </message>
    <message>
        <source>The disk is full, so {name} was not saved. Make room and try again.</source>
        <translation>磁盘已满，{name} 未保存。请腾出空间后重试。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be written to. Choose another folder.</source>
        <translation>无法写入文件夹 {folder}。请另选一个。</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist any more. Choose another folder.</source>
        <translation>文件夹 {folder} 已不存在。请另选一个。</translation>
    </message>
    <message>
        <source>{name} was moved or deleted.</source>
        <translation>{name} 已被移动或删除。</translation>
    </message>
    <message>
        <source>The model folder {folder} does not exist. Choose another or download a model.</source>
        <translation>模型文件夹 {folder} 不存在。请另选一个或下载模型。</translation>
    </message>
    <message>
        <source>A model file is missing: {name}. Download this file again.</source>
        <translation>缺少模型文件：{name}。请重新下载。</translation>
    </message>
    <message>
        <source>{name} is damaged or was not downloaded to its end. Download this file again.</source>
        <translation>{name} 已损坏或未下载完整。请重新下载。</translation>
    </message>
    <message>
        <source>{name} is not a tokenizer file, or it is damaged. Download it again.</source>
        <translation>{name} 不是分词器文件，或已损坏。请重新下载。</translation>
    </message>
    <message>
        <source>The codec computed invalid numbers. The song&apos;s tokens are kept: decode them again with another device or precision.</source>
        <translation>编解码器算出了无效数值。歌曲的词元已保留：请换用其他设备或精度重新解码。</translation>
    </message>
    <message>
        <source>The model computed invalid numbers. Choose another precision or device in the settings; if that does not help, the model&apos;s files may be damaged.</source>
        <translation>模型算出了无效数值。请在设置中选择其他精度或设备；若仍无效，模型文件可能已损坏。</translation>
    </message>
    <message>
        <source>The length does not fit: with these lyrics the model can make {possible} seconds more. Ask for at most {most} seconds, or shorten the lyrics.</source>
        <translation>长度超限：用这些歌词模型还能生成 {possible} 秒。请最多要求 {most} 秒，或缩短歌词。</translation>
    </message>
    <message>
        <source>{name} cannot be read as sound.</source>
        <translation>无法将 {name} 作为声音读取。</translation>
    </message>
    <message>
        <source>{name} is longer than two hours, which is too long to open.</source>
        <translation>{name} 超过两小时，过长而无法打开。</translation>
    </message>
    <message>
        <source>This song is too long for a WAV file (4 GB). Choose FLAC.</source>
        <translation>这首歌对 WAV 文件（4 GB）来说太长。请选择 FLAC。</translation>
    </message>
    <message>
        <source>This song is being finished in another window.</source>
        <translation>这首歌正在另一个窗口中完成。</translation>
    </message>
    <message>
        <source>Choose a song first.</source>
        <translation>请先选择一首歌曲。</translation>
    </message>
    <message>
        <source>This song has no words to be timed.</source>
        <translation>这首歌没有可标注时间的歌词。</translation>
    </message>
    <message>
        <source>This song is being listened to already.</source>
        <translation>已在聆听这首歌。</translation>
    </message>
    <message>
        <source>Listening was stopped. The song stays as it is.</source>
        <translation>聆听已停止。歌曲保持原样。</translation>
    </message>
    <message>
        <source>The lyrics could not be timed. The log says more.</source>
        <translation>无法标注歌词时间。详情见日志。</translation>
    </message>
    <message>
        <source>These lyrics are too long to be timed.</source>
        <translation>歌词过长，无法标注时间。</translation>
    </message>
    <message>
        <source>Of these lyrics nothing was heard in the song, so no times were kept. A model that does not sing words cannot be timed.</source>
        <translation>歌曲中没有听到这些歌词，因此没有保存时间。若模型不会唱出歌词，就无法标注时间。</translation>
    </message>
    <message>
        <source>Listening to a song needs {needed} GB of memory, but there are {there} GB. The song stays as it is.</source>
        <translation>聆听歌曲需要 {needed} GB 内存，但总共只有 {there} GB。歌曲保持不变。</translation>
    </message>
    <message>
        <source>Listening to a song needs {needed} GB of memory, but {free} GB are free. Close other programs and try again; the song stays as it is.</source>
        <translation>聆听歌曲需要 {needed} GB 内存，但可用的只有 {free} GB。请关闭其他程序后重试；歌曲保持不变。</translation>
    </message>
    <message>
        <source>Memory ran out. What was heard is kept, and listening goes on in a smaller precision.</source>
        <translation>内存已用尽。已听出的内容会保留，接下来以较低精度继续聆听。</translation>
    </message>
    <message>
        <source>Memory ran out. What was heard is kept, and the processor listens to the rest.</source>
        <translation>内存已用尽。已听出的内容会保留，其余由处理器聆听。</translation>
    </message>
    <message>
        <source>The device {device} cannot be used: {reason}. Choose auto or cpu.</source>
        <translation>无法使用设备 {device}：{reason}。请选择 auto 或 cpu。</translation>
    </message>
    <message>
        <source>Downloads are switched off on this computer (HF_HUB_OFFLINE is set).</source>
        <translation>这台电脑已关闭下载（设置了 HF_HUB_OFFLINE）。</translation>
    </message>
    <message>
        <source>{host} lists no files for {name}. Check the address of the server.</source>
        <translation>{host} 未列出 {name} 的任何文件。请检查服务器地址。</translation>
    </message>
    <message>
        <source>{address} is not the address of a model server.</source>
        <translation>{address} 不是模型服务器的地址。</translation>
    </message>
    <message>
        <source>{address} is not the address of a proxy.</source>
        <translation>{address} 不是代理的地址。</translation>
    </message>
    <message>
        <source>The proxy does not let downloads from {host} through. Check its address.</source>
        <translation>代理不允许从 {host} 下载。请检查代理地址。</translation>
    </message>
    <message>
        <source>{host} cannot be reached. Check the connection to the internet, and the server&apos;s address and the proxy under Downloads.</source>
        <translation>无法连接到 {host}。请检查网络连接，以及“下载”页中的服务器地址和代理。</translation>
    </message>
    <message>
        <source>{host} does not answer. Try again later.</source>
        <translation>{host} 没有应答。请稍后重试。</translation>
    </message>
    <message>
        <source>The connection to {host} was cut. Resume continues where it stopped.</source>
        <translation>与 {host} 的连接已中断。按“继续”可从中断处接着下载。</translation>
    </message>
    <message>
        <source>{host} does not answer like a model server. Check its address; a network that asks for a login first answers so, too.</source>
        <translation>{host} 的应答不像模型服务器。请检查其地址；需要先登录的网络也会这样应答。</translation>
    </message>
    <message>
        <source>{host} refuses {name}. If it asks for an account, enter its token under Downloads.</source>
        <translation>{host} 拒绝提供 {name}。若需要账号，请在“下载”页中填写其令牌。</translation>
    </message>
    <message>
        <source>{host} does not have {name}. Check the address of the server.</source>
        <translation>{host} 上没有 {name}。请检查服务器地址。</translation>
    </message>
    <message>
        <source>{host} asks to wait {seconds} seconds: there were too many requests. Try again then.</source>
        <translation>{host} 要求等待 {seconds} 秒：请求过多。请在此之后重试。</translation>
    </message>
    <message>
        <source>{host} asks to wait: there were too many requests. Try again later.</source>
        <translation>{host} 要求等待：请求过多。请稍后重试。</translation>
    </message>
    <message>
        <source>{name} is another file on {host} now. Cancel and download it again.</source>
        <translation>{host} 上的 {name} 现在是另一个文件。请取消并重新下载。</translation>
    </message>
    <message>
        <source>{host} answers with error {status}. Try again later.</source>
        <translation>{host} 返回错误 {status}。请稍后重试。</translation>
    </message>
    <message>
        <source>The token is not sent over an unencrypted connection. Use an https address.</source>
        <translation>令牌不会通过未加密的连接发送。请使用 https 地址。</translation>
    </message>
    <message>
        <source>The server lists {name} without size or checksum, so it is not downloaded.</source>
        <translation>服务器列出的 {name} 没有大小或校验和，因此不下载。</translation>
    </message>
    <message>
        <source>The server sends another {name} than it lists, or cannot continue one. Choose another server, or cancel and download it again.</source>
        <translation>服务器发送的 {name} 与其列出的不同，或无法续传。请另选服务器，或取消并重新下载。</translation>
    </message>
    <message>
        <source>{name} arrived damaged twice. Try again later, or choose another server.</source>
        <translation>{name} 两次下载后都已损坏。请稍后重试，或另选服务器。</translation>
    </message>
    <message>
        <source>There is not enough room in {folder}: {needed} GB are needed, {free} GB are free. Make room or choose another folder under Downloads.</source>
        <translation>{folder} 空间不足：需要 {needed} GB，剩余 {free} GB。请腾出空间，或在“下载”页中另选文件夹。</translation>
    </message>
    <message>
        <source>The disk with {folder} is full. Make room, then resume: what was fetched is kept.</source>
        <translation>{folder} 所在的磁盘已满。请腾出空间后继续：已下载的内容会保留。</translation>
    </message>
    <message>
        <source>{name} cannot be written. If a song is being made with this model, free the model&apos;s memory; else choose another folder under Downloads.</source>
        <translation>无法写入 {name}。若正在用此模型生成歌曲，请释放模型内存；否则请在“下载”页中另选文件夹。</translation>
    </message>
    <message>
        <source>{name} cannot be written ({reason}).</source>
        <translation>无法写入 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>{name} cannot be read ({reason}).</source>
        <translation>无法读取 {name}（{reason}）。</translation>
    </message>
    <message>
        <source>There are more tags or lyrics than a song can have; only their beginning is in the draft.</source>
        <translation>标签或歌词超过一首歌的上限；草稿中只保留了开头部分。</translation>
    </message>
    <message>
        <source>The download stopped unexpectedly. The log says more.</source>
        <translation>下载意外停止。详情见日志。</translation>
    </message>
    <message>
        <source>All files are as they were published ({count} compared).</source>
        <translation>所有文件均与官方发布的一致（已比较 {count} 个）。</translation>
    </message>
    <message>
        <source>{names}: names, shapes and all values are right ({count} tensors read). These are not the published files, so no checksum can be compared.</source>
        <translation>{names}：名称、形状和所有数值均正确（已读取 {count} 个张量）。这些不是官方发布的文件，因此无法比较校验和。</translation>
    </message>
    <message>
        <source>{names}: names, shapes and all values are right ({count} tensors read). Without the server of the published models no checksum can be compared.</source>
        <translation>{names}：名称、形状和所有数值均正确（已读取 {count} 个张量）。连不上官方模型的服务器，因此无法比较校验和。</translation>
    </message>
    <message>
        <source>{folder} is one part of a model in a Hugging Face cache. Add a folder in which HeartMuLa-oss-…, HeartCodec-oss, tokenizer.json and gen_config.json lie together, or download the model here.</source>
        <translation>{folder} 只是 Hugging Face 缓存中模型的一部分。请添加同时包含 HeartMuLa-oss-…、HeartCodec-oss、tokenizer.json 和 gen_config.json 的文件夹，或在此下载模型。</translation>
    </message>
    <message>
        <source>The folder {name} is missing in {folder}. Download it into that folder.</source>
        <translation>{folder} 中缺少文件夹 {name}。请下载到该文件夹。</translation>
    </message>
    <message>
        <source>The folder {name} is missing in {folder}. It holds {found}. Download it into that folder.</source>
        <translation>{folder} 中缺少文件夹 {name}，其中有 {found}。请下载到该文件夹。</translation>
    </message>
    <message>
        <source>A model file is missing: {path}. Download the model again or choose its folder.</source>
        <translation>缺少模型文件：{path}。请重新下载模型或选择其文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be read. Check the folder&apos;s permissions or download the file again.</source>
        <translation>无法读取 {path}。请检查文件夹的权限，或重新下载该文件。</translation>
    </message>
    <message>
        <source>{path} is not valid JSON, so it is damaged. Download this file again.</source>
        <translation>{path} 不是有效的 JSON，说明已损坏。请重新下载此文件。</translation>
    </message>
    <message>
        <source>{path} does not hold a JSON object. Download this file again.</source>
        <translation>{path} 不含 JSON 对象。请重新下载此文件。</translation>
    </message>
    <message>
        <source>{path}: {key} must be a number above 0, not {value}.</source>
        <translation>{path}：{key} 必须是大于 0 的数，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: {key} must be a whole number of at least {least}, not {value}.</source>
        <translation>{path}：{key} 必须是不小于 {least} 的整数，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: {key} must be a list of whole numbers, not {value}.</source>
        <translation>{path}：{key} 必须是整数列表，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: {name}_flavor is &quot;custom&quot;, so an object &quot;{key}&quot; with its sizes is needed.</source>
        <translation>{path}：{name}_flavor 为 &quot;custom&quot;，因此需要一个含其尺寸的 &quot;{key}&quot; 对象。</translation>
    </message>
    <message>
        <source>{path}: {name}_flavor {value} is not known to this version of Heart Studio (known: {known}). Update the app or choose another model.</source>
        <translation>{path}：此版本的 Heart Studio 不认识 {name}_flavor {value}（已知：{known}）。请更新应用或另选模型。</translation>
    </message>
    <message>
        <source>{path}: {key} must be {wanted} for this version of Heart Studio, not {value}. Update the app or choose another model.</source>
        <translation>{path}：对此版本的 Heart Studio，{key} 必须为 {wanted}，而不是 {value}。请更新应用或另选模型。</translation>
    </message>
    <message>
        <source>{path}: embed_dim must be divisible by num_heads, and num_heads by num_kv_heads.</source>
        <translation>{path}：embed_dim 必须能被 num_heads 整除，num_heads 必须能被 num_kv_heads 整除。</translation>
    </message>
    <message>
        <source>{path}: the head width {value} must be even.</source>
        <translation>{path}：注意力头宽度 {value} 必须为偶数。</translation>
    </message>
    <message>
        <source>{path}: attention_head_dim must be even, not {value}.</source>
        <translation>{path}：attention_head_dim 必须为偶数，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: delay_kernel_size must be odd, not {value}.</source>
        <translation>{path}：delay_kernel_size 必须为奇数，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: {key}_kernel_sizes must be twice {name}_factors {wanted}, not {value}.</source>
        <translation>{path}：{key}_kernel_sizes 必须是 {name}_factors {wanted} 的两倍，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: in_channels must be 2·out_channels + dim = {wanted}, not {value}.</source>
        <translation>{path}：in_channels 必须为 2·out_channels + dim = {wanted}，而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: out_channels must be 2·latent_hidden_dim = {wanted} (two sound channels), not {value}.</source>
        <translation>{path}：out_channels 必须为 2·latent_hidden_dim = {wanted}（两个声道），而不是 {value}。</translation>
    </message>
    <message>
        <source>{path}: sample_rate, upsample_factors and num_samples must give {rate} Hz and {samples} samples a token frame, not {value} and {other}.</source>
        <translation>{path}：由 sample_rate、upsample_factors 和 num_samples 得出的必须是 {rate} Hz 和每词元帧 {samples} 个采样，而不是 {value} 和 {other}。</translation>
    </message>
    <message>
        <source>{path}: audio_eos_id {value} lies outside the model&apos;s {count} audio tokens. The files belong to different models.</source>
        <translation>{path}：audio_eos_id {value} 超出了模型的 {count} 个音频词元。这些文件属于不同的模型。</translation>
    </message>
    <message>
        <source>{path} has {value} tokens, but the model knows {count}. The files belong to different models.</source>
        <translation>{path} 有 {value} 个词元，而模型认识 {count} 个。这些文件属于不同的模型。</translation>
    </message>
    <message>
        <source>{path} has no token {value}, which gen_config.json names as {key}. The two files belong to different models.</source>
        <translation>{path} 中没有词元 {value}，而 gen_config.json 将它指定为 {key}。这两个文件属于不同的模型。</translation>
    </message>
    <message>
        <source>The model&apos;s tokenizer is missing: {path}. Download tokenizer.json from HeartMuLaGen into that folder.</source>
        <translation>缺少模型的分词器：{path}。请从 HeartMuLaGen 将 tokenizer.json 下载到该文件夹。</translation>
    </message>
    <message>
        <source>{path} holds neither {file} nor {other}. Download the model again or choose another folder.</source>
        <translation>{path} 中既没有 {file} 也没有 {other}。请重新下载模型或另选文件夹。</translation>
    </message>
    <message>
        <source>{path} has no weight_map. Download this file again.</source>
        <translation>{path} 中没有 weight_map。请重新下载此文件。</translation>
    </message>
    <message>
        <source>{path} names a file outside its folder. Download it again.</source>
        <translation>{path} 指向其文件夹之外的文件。请重新下载。</translation>
    </message>
    <message>
        <source>{path} does not hold the tensor {name}, which {other} promises. Download this file again.</source>
        <translation>{path} 中没有 {other} 所列的张量 {name}。请重新下载此文件。</translation>
    </message>
    <message>
        <source>{path} lacks the tensor {name}. {advice}</source>
        <translation>{path} 缺少张量 {name}。{advice}</translation>
    </message>
    <message>
        <source>{path}: the tensor {name} has the shape {value}, but config.json asks for {wanted}. {advice}</source>
        <translation>{path}：张量 {name} 的形状为 {value}，而 config.json 要求 {wanted}。{advice}</translation>
    </message>
    <message>
        <source>{path}: the tensor {name} is stored as {value}, not as floating point numbers. {advice}</source>
        <translation>{path}：张量 {name} 以 {value} 存储，而不是浮点数。{advice}</translation>
    </message>
    <message>
        <source>{path} holds the tensor {name}, which {what} does not have. {advice}</source>
        <translation>{path} 含有张量 {name}，而 {what} 没有这个张量。{advice}</translation>
    </message>
    <message>
        <source>{path}: the tensor {name} holds values that are no numbers. Download this file again.</source>
        <translation>{path}：张量 {name} 含有非数值。请重新下载此文件。</translation>
    </message>
    <message>
        <source>Download {what} again, or choose a folder that holds {same}.</source>
        <translation>请重新下载 {what}，或选择含有 {same} 的文件夹。</translation>
    </message>
    <message>
        <source>The codec&apos;s tensor {name} has shape {value} where {wanted} is expected. Download HeartCodec again.</source>
        <translation>编解码器的张量 {name} 形状为 {value}，应为 {wanted}。请重新下载 HeartCodec。</translation>
    </message>
    <message>
        <source>The transcriber in {path} is not whole: {name} is missing. Download it again.</source>
        <translation>{path} 中的转写模型不完整：缺少 {name}。请重新下载。</translation>
    </message>
    <message>
        <source>The transcriber in {path} cannot be loaded. Download it again.</source>
        <translation>无法载入 {path} 中的转写模型。请重新下载。</translation>
    </message>
    <message>
        <source>{name} was not made by Heart Studio: it carries no score. It can be played but not continued, because turning a recording into the model&apos;s tokens needs an encoder, and no program for one has been published.</source>
        <translation>{name} 不是由 Heart Studio 制作的：其中没有乐谱数据。可以播放但无法续写，因为把录音转成模型的词元需要编码器，而目前没有公开的编码程序。</translation>
    </message>
    <message>
        <source>{name} is no sound file that can be opened.</source>
        <translation>{name} 不是可以打开的声音文件。</translation>
    </message>
    <message>
        <source>There is no sound in {name}.</source>
        <translation>{name} 中没有声音。</translation>
    </message>
    <message>
        <source>{name} holds another song now.</source>
        <translation>{name} 现在是另一首歌。</translation>
    </message>
    <message>
        <source>The score in this file is damaged, so the song can be played but not continued.</source>
        <translation>此文件中的乐谱数据已损坏，歌曲可以播放但无法续写。</translation>
    </message>
    <message>
        <source>This song was saved by a newer version of Heart Studio. Update the app to open it.</source>
        <translation>这首歌由较新版本的 Heart Studio 保存。请更新应用后再打开。</translation>
    </message>
    <message>
        <source>The song to continue must hold {count} codebooks of whole numbers; this one has the shape {shape}. It was made by another model, or is damaged.</source>
        <translation>要续写的歌曲必须含有 {count} 个整数码本；这首的形状是 {shape}。它由其他模型制作，或已损坏。</translation>
    </message>
    <message>
        <source>The song to continue holds tokens outside 0 ... {last}. It was made by another model, or is damaged.</source>
        <translation>要续写的歌曲含有 0 … {last} 之外的词元。它由其他模型制作，或已损坏。</translation>
    </message>
    <message>
        <source>The song is silent from beginning to end, so it was not saved. Try another seed.</source>
        <translation>这首歌从头到尾都是静音，因此未保存。请换一个种子。</translation>
    </message>
    <message>
        <source>The model computed values that are no sound, so this was not saved as a song. Try another seed, or full precision.</source>
        <translation>模型算出的数值不是声音，因此未存为歌曲。请换一个种子，或使用全精度。</translation>
    </message>
    <message>
        <source>The texts of this song are too long to be stored with it. Shorten the lyrics.</source>
        <translation>这首歌的文本太长，无法与歌曲一起保存。请缩短歌词。</translation>
    </message>
    <message>
        <source>{name} could not hold this song without clipping. Choose FLAC or WAV.</source>
        <translation>{name} 无法在不削波的情况下容纳这首歌。请选择 FLAC 或 WAV。</translation>
    </message>
    <message>
        <source>{name} could not be encoded.</source>
        <translation>无法编码 {name}。</translation>
    </message>
    <message>
        <source>{name} could not be tagged.</source>
        <translation>无法为 {name} 写入标签信息。</translation>
    </message>
    <message>
        <source>No free file name was found in {folder}. Choose another folder.</source>
        <translation>在 {folder} 中找不到可用的文件名。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} is larger than this disk or account allows. Choose another folder.</source>
        <translation>{name} 超出此磁盘或账户允许的大小。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{name} cannot be changed: it is protected or open in another program.</source>
        <translation>无法更改 {name}：它受保护，或正在其他程序中打开。</translation>
    </message>
    <message>
        <source>There is already a file {name}. Choose another name.</source>
        <translation>已有名为 {name} 的文件。请选择其他名称。</translation>
    </message>
    <message>
        <source>The name {name}… is too long for this disk. Choose a shorter one.</source>
        <translation>名称 {name}… 对此磁盘来说太长。请选择更短的名称。</translation>
    </message>
    <message>
        <source>{name} is not a file that can be written. Choose another name.</source>
        <translation>{name} 不是可写入的文件。请选择其他名称。</translation>
    </message>
    <message>
        <source>{name} could not be saved ({reason}). Try another folder.</source>
        <translation>无法保存 {name}（{reason}）。请尝试其他文件夹。</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Same as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>下次启动时生效。</translation>
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
        <translation>后台歌曲完成时通知我</translation>
    </message>
    <message>
        <source>Keep the computer awake while songs are made</source>
        <translation>生成歌曲时保持电脑不休眠</translation>
    </message>
    <message>
        <source>Also while models are downloaded. The screen may turn off.</source>
        <translation>下载模型时也是如此。屏幕仍可关闭。</translation>
    </message>
    <message>
        <source>Play a new song as soon as its first seconds are ready</source>
        <translation>新歌曲的前几秒一完成就开始播放</translation>
    </message>
    <message>
        <source>Never interrupts a song that is playing.</source>
        <translation>绝不会打断正在播放的歌曲。</translation>
    </message>
    <message>
        <source>Play a preview of a song while it is composed</source>
        <translation>作曲时即可试听歌曲的预览</translation>
    </message>
    <message>
        <source>Compose the takes of a song together</source>
        <translation>同时创作一首歌的多个版本</translation>
    </message>
    <message>
        <source>Faster than one after the other, but the first one is done later.</source>
        <translation>比依次制作更快，但第一个版本完成得更晚。</translation>
    </message>
    <message>
        <source>Follow the lyrics while a timed song plays</source>
        <translation>播放已标注时间的歌曲时跟随歌词</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder for finished songs</source>
        <translation>成品歌曲文件夹</translation>
    </message>
    <message>
        <source>Empty: your music folder.</source>
        <translation>留空：你的音乐文件夹。</translation>
    </message>
    <message>
        <source>Folder for exports</source>
        <translation>导出文件夹</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Folders with models</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Folders in the published layout: tokenizer.json, HeartMuLa-oss-…, HeartCodec-oss.</source>
        <translation>采用官方布局的文件夹：tokenizer.json、HeartMuLa-oss-…、HeartCodec-oss。</translation>
    </message>
    <message>
        <source>Folder for downloaded models</source>
        <translation>下载模型的文件夹</translation>
    </message>
    <message>
        <source>Empty: the app&apos;s own folder. About 23 GB are needed for a large model.</source>
        <translation>留空：使用应用自己的文件夹。大模型约需 23 GB。</translation>
    </message>
    <message>
        <source>Address of the model server</source>
        <translation>模型服务器地址</translation>
    </message>
    <message>
        <source>Empty: https://huggingface.co. A mirror&apos;s address, when that cannot be reached.</source>
        <translation>留空：https://huggingface.co。无法访问时可填写镜像地址。</translation>
    </message>
    <message>
        <source>Proxy for downloads</source>
        <translation>下载代理</translation>
    </message>
    <message>
        <source>Empty: like the system. Else, for instance, http://proxy.example:3128</source>
        <translation>留空：与系统相同。也可填写，例如 http://proxy.example:3128</translation>
    </message>
    <message>
        <source>Model for new songs</source>
        <translation>新歌曲使用的模型</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>The line below the model tells what is really used, and why.</source>
        <translation>模型下方的一行会说明实际使用的设备及原因。</translation>
    </message>
    <message>
        <source>The fastest device</source>
        <translation>最快的设备</translation>
    </message>
    <message>
        <source>Graphics card (NVIDIA or AMD)</source>
        <translation>显卡（NVIDIA 或 AMD）</translation>
    </message>
    <message>
        <source>Second graphics card</source>
        <translation>第二块显卡</translation>
    </message>
    <message>
        <source>Intel graphics</source>
        <translation>Intel 图形处理器</translation>
    </message>
    <message>
        <source>Apple graphics</source>
        <translation>Apple 图形处理器</translation>
    </message>
    <message>
        <source>Apple graphics, by MLX</source>
        <translation>Apple 图形处理器（MLX）</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Compute the sound on</source>
        <translation>声音合成设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>int8: a quarter of the memory, fast on processors, not exact</source>
        <translation>int8：四分之一内存，在处理器上较快，不精确</translation>
    </message>
    <message>
        <source>int4: a sixth of the memory, less exact than int8</source>
        <translation>int4：六分之一内存，不如 int8 精确</translation>
    </message>
    <message>
        <source>Precision of the sound</source>
        <translation>声音的精度</translation>
    </message>
    <message>
        <source>Of the sound model&apos;s matrices.</source>
        <translation>指声音模型的矩阵。</translation>
    </message>
    <message>
        <source>float32: exact</source>
        <translation>float32：精确</translation>
    </message>
    <message>
        <source>int8: with two digits, the fastest on processors with AVX-512 VNNI</source>
        <translation>int8：两位数字，在支持 AVX-512 VNNI 的处理器上最快</translation>
    </message>
    <message>
        <source>Make the full sound of drafts when idle</source>
        <translation>空闲时为草稿制作完整声音</translation>
    </message>
    <message>
        <source>Starts when nothing has been queued or edited for a minute, and stops when a song is asked for.</source>
        <translation>一分钟内没有排队或编辑时开始，一旦要求制作歌曲就停止。</translation>
    </message>
    <message>
        <source>Free the model&apos;s memory when idle for</source>
        <translation>空闲多久后释放模型内存</translation>
    </message>
    <message>
        <source>Give up after</source>
        <translation>多久后放弃</translation>
    </message>
    <message>
        <source>What fits this computer best</source>
        <translation>最适合这台电脑的精度</translation>
    </message>
    <message>
        <source>From about two seconds on; the finished sound replaces it. Where the sound takes longer to make than half its length (a large model on a processor, for instance), there is only a first sound, as a draft.</source>
        <translation>约两秒后即可试听；完成的声音会取代预览。若合成声音所需的时间超过其时长的一半（例如在处理器上运行大模型），则只有草稿形式的最初声音。</translation>
    </message>
    <message>
        <source>Timed songs are those whose lyrics have times (Song → Time the lyrics).</source>
        <translation>标注了时间的歌曲是歌词经过聆听的歌曲（歌曲 → 标注歌词时间）。</translation>
    </message>
    <message>
        <source>The same device if it has enough memory. With two graphics cards, one can compose while the other makes the sound.</source>
        <translation>内存足够时使用同一设备。有两块显卡时，可由一块作曲，另一块生成声音。</translation>
    </message>
    <message>
        <source>Of the composing model&apos;s weights. int8 and int4 round them; see the user guide.</source>
        <translation>作曲模型权重的精度。int8 和 int4 会取整；参见用户指南。</translation>
    </message>
    <message>
        <source>float32: exact, the most memory</source>
        <translation>float32：精确，占用内存最多</translation>
    </message>
    <message>
        <source>bfloat16: half the memory, as the models were trained</source>
        <translation>bfloat16：内存减半，与模型训练时相同</translation>
    </message>
    <message>
        <source>float16: half the memory, for older graphics</source>
        <translation>float16：内存减半，适合较旧的显卡</translation>
    </message>
    <message>
        <source>Steps from tokens to sound</source>
        <translation>从词元到声音的步数</translation>
    </message>
    <message>
        <source>More steps: slower, sometimes cleaner.</source>
        <translation>步数越多越慢，有时更干净。</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>声音输出</translation>
    </message>
    <message>
        <source>Match the loudness when comparing takes</source>
        <translation>比较版本时匹配响度</translation>
    </message>
    <message>
        <source>Titles</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Ask a text model for titles and lyrics</source>
        <translation>向文本模型请求标题和歌词</translation>
    </message>
    <message>
        <source>Your tags and lyrics are sent to the address below, and nowhere else.</source>
        <translation>你的标签和歌词只会发送到下面的地址，不会发往别处。</translation>
    </message>
    <message>
        <source>Address (OpenAI-compatible)</source>
        <translation>地址（兼容 OpenAI）</translation>
    </message>
    <message>
        <source>Ollama: http://localhost:11434/v1 · LM Studio: http://localhost:1234/v1</source>
        <translation>Ollama:http://localhost:11434/v1 · LM Studio:http://localhost:1234/v1</translation>
    </message>
    <message>
        <source>Name of the text model</source>
        <translation>文本模型名称</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Which settings are shown</source>
        <translation>显示哪些设置</translation>
    </message>
    <message>
        <source>File → Models downloads and checks the published models, and adds folders, too. They are published at {link}.</source>
        <translation>“文件 → 模型”也可以下载和检查已发布的模型，并添加文件夹。它们发布于 {link}。</translation>
    </message>
    <message>
        <source>How to get a model</source>
        <translation>如何获取模型</translation>
    </message>
    <message>
        <source>Opens the web page of the models</source>
        <translation>打开模型的网页</translation>
    </message>
    <message>
        <source>Only for services that ask for one</source>
        <translation>仅用于需要密钥的服务</translation>
    </message>
    <message>
        <source>Kept in the system&apos;s keyring, never in a file, never shown again</source>
        <translation>保存在系统钥匙串中，绝不写入文件，也不再显示</translation>
    </message>
    <message>
        <source>Key of the service</source>
        <translation>服务密钥</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>保存(&amp;K)</translation>
    </message>
    <message>
        <source>Keep the key</source>
        <translation>保存密钥</translation>
    </message>
    <message>
        <source>Leave empty to delete the key</source>
        <translation>留空则删除已保存的密钥</translation>
    </message>
    <message>
        <source>&amp;Defaults of this page</source>
        <translation>恢复此页默认值(&amp;D)</translation>
    </message>
    <message>
        <source>Defaults of this page</source>
        <translation>恢复此页默认值</translation>
    </message>
    <message>
        <source>Reset everything on this page to its default</source>
        <translation>将此页的所有设置恢复为初始值</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the settings; changes are already applied</source>
        <translation>关闭设置；更改已生效</translation>
    </message>
    <message>
        <source>Asking the system&apos;s keyring…</source>
        <translation>正在访问系统钥匙串…</translation>
    </message>
    <message>
        <source>The key is in the keyring.</source>
        <translation>已存入钥匙串。</translation>
    </message>
    <message>
        <source>{name} (not available)</source>
        <translation>{name}（不可用）</translation>
    </message>
    <message>
        <source>The largest one</source>
        <translation>最大的模型</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
</context>
<context>
    <name>SetupDialog</name>
    <message>
        <source>Check set-up</source>
        <translation>检查运行环境</translation>
    </message>
    <message>
        <source>&amp;Self-test</source>
        <translation>自检(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Versions, disk, sound, models, devices and memory; no private paths</source>
        <translation>版本、磁盘、声音、模型、设备和内存；不含私人路径</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Make one second of music with the chosen model</source>
        <translation>用所选模型生成一秒音乐</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the text, to show it to others</source>
        <translation>复制文本，供他人查看</translation>
    </message>
    <message>
        <source>Close this page</source>
        <translation>关闭此页</translation>
    </message>
    <message>
        <source>The self-test is running…</source>
        <translation>正在自检…</translation>
    </message>
    <message>
        <source>The self-test made music.</source>
        <translation>自检成功生成了音乐。</translation>
    </message>
    <message>
        <source>The self-test failed.</source>
        <translation>自检失败。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the keys</source>
        <translation>搜索快捷键</translation>
    </message>
    <message>
        <source>Shows only the actions in which this text occurs</source>
        <translation>只显示包含此文本的操作</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this list</source>
        <translation>关闭此列表</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
</context>
<context>
    <name>SongDelegate</name>
    <message>
        <source>The file is missing</source>
        <translation>文件缺失</translation>
    </message>
    <message>
        <source>stopped · {tags}</source>
        <translation>已停止 · {tags}</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>draft sound</source>
        <translation>草稿声音</translation>
    </message>
    <message>
        <source>no tags</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>New title</source>
        <translation>新标题</translation>
    </message>
</context>
<context>
    <name>SongList</name>
    <message>
        <source>Library</source>
        <translation>曲库</translation>
    </message>
    <message>
        <source>Songs. Enter plays, F2 renames, 0 to 5 give stars, Delete moves to the bin.</source>
        <translation>歌曲。回车播放，F2 重命名，0 到 5 评星，Delete 移到回收站。</translation>
    </message>
</context>
<context>
    <name>SongPanel</name>
    <message>
        <source>New song</source>
        <translation>新歌曲</translation>
    </message>
</context>
<context>
    <name>SongRequests</name>
    <message>
        <source>Restore song</source>
        <translation>恢复歌曲设置</translation>
    </message>
    <message>
        <source>Extend song</source>
        <translation>续写歌曲</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Heart Studio cannot go on: {reason}. Start it again; it then offers a report. The log is in {folder}.</source>
        <translation>Heart Studio 无法继续：{reason}。请重新启动，届时会提供一份报告。日志位于 {folder}。</translation>
    </message>
    <message>
        <source>Heart Studio cannot make its folders: {reason}. Free some space or make the place writable, then start it again.</source>
        <translation>Heart Studio 无法创建其文件夹：{reason}。请腾出空间或使该位置可写，然后重新启动。</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Reading tags and lyrics</source>
        <translation>正在读取标签和歌词</translation>
    </message>
    <message>
        <source>Composing</source>
        <translation>正在作曲</translation>
    </message>
    <message>
        <source>Turning tokens into sound</source>
        <translation>正在将词元转为声音</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>Listening for the words</source>
        <translation>正在聆听歌词</translation>
    </message>
    <message>
        <source>Separating the song</source>
        <translation>正在分离歌曲</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>生成中</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>stopped, kept</source>
        <translation>已停止，已保留</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation>{s} 秒</translation>
    </message>
    <message>
        <source>{m} min</source>
        <translation>{m} 分钟</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} 分 {s} 秒</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} 小时 {m} 分</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Stopped; finishing what was made</source>
        <translation>已停止；正在完成已生成的部分</translation>
    </message>
    <message>
        <source>Stopping; what was made is kept</source>
        <translation>正在停止；已完成的部分会保留</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>{time} so far, until you press Stop</source>
        <translation>目前 {time}，直到你按下停止</translation>
    </message>
    <message>
        <source>{made} s of {asked} s</source>
        <translation>{made} 秒/{asked} 秒</translation>
    </message>
    <message>
        <source>{speed} × real time</source>
        <translation>{speed} × 实时</translation>
    </message>
    <message>
        <source>almost done</source>
        <translation>即将完成</translation>
    </message>
    <message>
        <source>at most {time} left</source>
        <translation>最多剩 {time}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>preview up to {clock}</source>
        <translation>预览至 {clock}</translation>
    </message>
    <message>
        <source>first sound in about {time}, as a draft</source>
        <translation>约 {time} 后听到最初声音（草稿）</translation>
    </message>
    <message>
        <source>no preview: a second of sound takes {time} here</source>
        <translation>无预览：这台电脑合成 1 秒声音需要 {time}</translation>
    </message>
    <message>
        <source>No progress for {time}. The computer may be busy or short of memory; the log says more.</source>
        <translation>已有 {time} 没有进展。电脑可能繁忙或内存不足，详情见日志。</translation>
    </message>
</context>
<context>
    <name>StemBar</name>
    <message>
        <source>The stems are being read…</source>
        <translation>正在读取分轨…</translation>
    </message>
    <message>
        <source>Drag it into a music program or a folder: the stem&apos;s own file</source>
        <translation>拖到音乐软件或文件夹中：该分轨自己的文件</translation>
    </message>
    <message>
        <source>Level of {name}</source>
        <translation>{name}的音量</translation>
    </message>
    <message>
        <source>M</source>
        <translation>M</translation>
    </message>
    <message>
        <source>Mute {name}</source>
        <translation>静音：{name}</translation>
    </message>
    <message>
        <source>S</source>
        <translation>S</translation>
    </message>
    <message>
        <source>Solo {name}</source>
        <translation>独奏：{name}</translation>
    </message>
    <message>
        <source>Vocals</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>贝斯</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>StemsController</name>
    <message>
        <source>Separating this song needs HTDemucs (84 MB). It is among the models.</source>
        <translation>分离这首歌需要 HTDemucs（84 MB）。它在模型列表中。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>“{title}” is separated into stems</source>
        <translation>“{title}”已分离为分轨</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>StemsService</name>
    <message>
        <source>{title} (stems)</source>
        <translation>{title}（分轨）</translation>
    </message>
</context>
<context>
    <name>TagChip</name>
    <message>
        <source>Tag {tag}, {category}</source>
        <translation>标签 {tag}，{category}</translation>
    </message>
    <message>
        <source>Delete removes, Enter edits, Ctrl with an arrow key moves</source>
        <translation>Delete 移除，回车编辑，Ctrl 加方向键移动</translation>
    </message>
    <message>
        <source>{category} · drag or Ctrl+arrows to move, Enter to edit</source>
        <translation>{category} · 拖动或 Ctrl+方向键移动，回车编辑</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Move to the front</source>
        <translation>移到最前</translation>
    </message>
    <message>
        <source>Move to the end</source>
        <translation>移到最后</translation>
    </message>
</context>
<context>
    <name>TagCompleter</name>
    <message>
        <source>Known tags</source>
        <translation>已知标签</translation>
    </message>
    <message>
        <source>{tag}, {category}</source>
        <translation>{tag}，{category}</translation>
    </message>
</context>
<context>
    <name>TagEditor</name>
    <message>
        <source>T&amp;ags</source>
        <translation>标签(&amp;A)</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>What the music is like: genre first, then voice, mood, instruments. Separate tags with commas. Arrow down shows all known tags.</source>
        <translation>音乐的样子：先写流派，再写嗓音、情绪、乐器。标签之间用逗号分隔。按向下键显示所有已知标签。</translation>
    </message>
    <message>
        <source>Random tags</source>
        <translation>随机标签</translation>
    </message>
    <message>
        <source>Replace the tags by a random set</source>
        <translation>用一组随机标签替换</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Use or save a preset of tags</source>
        <translation>使用或保存标签预设</translation>
    </message>
    <message>
        <source>Known tags</source>
        <translation>已知标签</translation>
    </message>
    <message>
        <source>Show all known tags by category</source>
        <translation>按类别显示所有已知标签</translation>
    </message>
    <message>
        <source>Exact text</source>
        <translation>确切文本</translation>
    </message>
    <message>
        <source>Show exactly what the model is given</source>
        <translation>显示模型实际收到的内容</translation>
    </message>
    <message>
        <source>Exact text for the model</source>
        <translation>发给模型的确切文本</translation>
    </message>
    <message>
        <source>Tags and lyrics exactly as the model is given them</source>
        <translation>模型实际收到的标签和歌词</translation>
    </message>
    <message>
        <source>Add a tag…</source>
        <translation>添加标签…</translation>
    </message>
    <message>
        <source>Genre, voice, mood, instruments…</source>
        <translation>流派、嗓音、情绪、乐器…</translation>
    </message>
</context>
<context>
    <name>TagTexts</name>
    <message>
        <source>Genre</source>
        <translation>流派</translation>
    </message>
    <message>
        <source>Voice colour</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Singer</source>
        <translation>歌手</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>嗓音</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>乐器</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>地区</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Free tag</source>
        <translation>自由标签</translation>
    </message>
    <message>
        <source>Several genres ({tags}) tend to blur into pop; one is clearer.</source>
        <translation>多个流派（{tags}）容易混成流行乐；一个更清晰。</translation>
    </message>
    <message>
        <source>No genre yet: the model follows tags best when one leads them.</source>
        <translation>还没有流派：以一个流派开头时，模型最能遵循标签。</translation>
    </message>
    <message>
        <source>More than {limit} tags: the model learned with 2 to {limit}.</source>
        <translation>超过 {limit} 个标签：模型训练时使用 2 到 {limit} 个。</translation>
    </message>
    <message>
        <source>{tags}: hard for the model; more guidance (2 to 3) helps.</source>
        <translation>{tags}：对模型较难；加大引导强度（2 到 3）会有帮助。</translation>
    </message>
</context>
<context>
    <name>TimingController</name>
    <message>
        <source>Listening needs HeartTranscriptor-oss (3 GB). It is among the models.</source>
        <translation>聆听需要 HeartTranscriptor-oss（3 GB），可在“模型”中找到。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>“{title}” is timed by its model: {heard} of {all} lines are sung</source>
        <translation>“{title}”已由其模型标注歌词时间：演唱 {heard}/{all} 行</translation>
    </message>
    <message>
        <source>“{title}” is timed: {heard} of {all} lines were heard</source>
        <translation>“{title}”已标注歌词时间：听到 {heard}/{all} 行</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>TimingService</name>
    <message>
        <source>{title} (lyrics)</source>
        <translation>{title}（歌词）</translation>
    </message>
</context>
<context>
    <name>TitleField</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Left empty, it is made from the lyrics</source>
        <translation>留空则根据歌词生成</translation>
    </message>
    <message>
        <source>What the song is called in the library and in its file</source>
        <translation>歌曲在曲库和文件中的名称</translation>
    </message>
    <message>
        <source>T&amp;itle</source>
        <translation>标题(&amp;I)</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Answer the message</source>
        <translation>回应此消息</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Position and length</source>
        <translation>位置与时长</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Volume (Alt+Up, Alt+Down)</source>
        <translation>音量（Alt+↑, Alt+↓）</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>声音输出</translation>
    </message>
    <message>
        <source>Choose where the sound goes</source>
        <translation>选择声音输出到哪里</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>{time} · waiting for more</source>
        <translation>{time} · 等待后续</translation>
    </message>
    <message>
        <source>Sound on</source>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>The system&apos;s choice</source>
        <translation>系统默认</translation>
    </message>
    <message>
        <source>No sound output was found</source>
        <translation>未找到声音输出设备</translation>
    </message>
</context>
<context>
    <name>WaitingBar</name>
    <message>
        <source>Queue again</source>
        <translation>重新加入队列</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Make them as they were</source>
        <translation>按原设置生成</translation>
    </message>
    <message>
        <source>Do not make them (can be undone)</source>
        <translation>不生成（可撤销）</translation>
    </message>
    <message>
        <source>“{title}”</source>
        <translation>“{title}”</translation>
    </message>
    <message>
        <source>A song was waiting to be made when the app ended: {titles}</source>
        <translation>应用结束时有一首歌还在等待生成：{titles}</translation>
    </message>
    <message>
        <source>{n} songs were waiting to be made when the app ended: {titles}</source>
        <translation>应用结束时有 {n} 首歌还在等待生成：{titles}</translation>
    </message>
</context>
<context>
    <name>WaveformView</name>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>Click to move the play head, drag to select, turn the wheel to zoom.
Arrow keys seek, with Shift they select; + and − zoom, 0 shows everything.</source>
        <translation>点击移动播放位置，拖动选择，滚轮缩放。
方向键跳转，加 Shift 选择；+ 和 − 缩放，0 显示全部。</translation>
    </message>
    <message>
        <source>{done} of {total} made</source>
        <translation>已完成 {done}/{total}</translation>
    </message>
    <message>
        <source>{made}, preview up to {time}</source>
        <translation>{made}，预览至 {time}</translation>
    </message>
    <message>
        <source>No song is open</source>
        <translation>没有打开的歌曲</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>播放中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{position} of {total}, {mood}</source>
        <translation>{position}/{total}，{mood}</translation>
    </message>
    <message>
        <source>No song is open yet</source>
        <translation>还没有打开歌曲</translation>
    </message>
    <message>
        <source>A moment …</source>
        <translation>请稍候 …</translation>
    </message>
    <message>
        <source>Describe a song below and press Generate, or choose one in the library.</source>
        <translation>在下方描述一首歌并按“生成”，或从曲库中选择一首。</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>composed</source>
        <translation>已作曲</translation>
    </message>
</context>
<context>
    <name>WelcomeController</name>
    <message>
        <source>Example</source>
        <translation>示例</translation>
    </message>
</context>
</TS>
