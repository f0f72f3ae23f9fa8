"""The generator: officers' files in, a campaign site out; it knows nothing of MkDocs.

Everything flows one way. ``reading`` turns YAML into text with line numbers; ``checking`` turns that into the
models (``campaign``, ``contact``, ``fact``, ``hromada``, ``settlement``, ``event``) or into ``problems``; ``data`` and
``documents`` hold what was read, ``prose`` checks the pages' text and ``language`` its words, ``translation`` holds
a page against its original, ``freshness`` tells what grew old, ``fence`` lets nothing of a page through that acts,
neither of what was typed nor of what the engine made of it. ``schedule`` and
``agenda`` decide what is on; ``finding`` leads to one's hromada; ``views`` is what a template gets; ``templates``,
``styles`` and ``ics`` write text; ``site`` brings it together.
``materials`` are what pages are made of besides: the check of a job offer (``jobcheck``), charts, the hromada's
``plan``; ``drawing`` turns numbers into bars.
``printed`` says what is on each sheet to print, ``sharing`` what is on pictures that go with links; ``typesetting``
sets both. ``pieces`` are what paper knows of a page’s Markdown.
``kits`` are what others need to tell of a page: ``cards`` for their own sites, ``posts`` to send.
``search`` makes the index that the search page loads, of words that ``stemming`` cut.
``questions`` are what a person is asked about something new; ``asking`` checks each answer, ``issueform`` reads those
of an issue, ``appending`` and ``drafts`` give the files that come of it. ``changes`` compares two states, ``digest``
tells of them.
``own`` is what belongs to one oblast alone: ``entries`` and ``passages`` take it out for the site of another one
(``oblast``); ``country`` is the front page of all of them. ``colours`` are a site's own, if they can be read.
``contract`` says what the built site promises, whoever built it; ``measured`` holds what a browser saw on it.
``files`` is the only module that writes. ``headers`` says what servers tell with each file, ``servers`` writes that
down for them, ``manifest`` lists what was built. ``fetching`` alone reaches strangers, ``published`` our own site.
``hooks`` beside this package is the only code that touches MkDocs.

Generated Markdown is assembled in a build folder, never in ``docs/``: the language plug-in accepts only real files
below the folder it is given (a page added by a hook ends as "Unhandled file case" or as a TypeError), and
officers must not meet files they did not write. So the hook copies ``docs/`` there, writing only what changed, and
points MkDocs at it; live preview then watches the officers' folders instead. Pages that have no Markdown (events,
hromadas) skip the engine: the same templates render them straight from the view.
"""
