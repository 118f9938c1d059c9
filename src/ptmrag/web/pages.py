"""The pages of the chat, in the order of their tabs. A new page is one file and one row here."""

from ptmrag.web.catalog.catalog_page import CatalogPage
from ptmrag.web.chat.chat_page import ChatPage
from ptmrag.web.library.library_page import LibraryPage
from ptmrag.web.map.map_page import MapPage
from ptmrag.web.models.model_page import ModelPage
from ptmrag.web.notes.notes_page import NotesPage
from ptmrag.web.page import Page
from ptmrag.web.write.write_page import WritePage

PAGES: tuple[type[Page], ...] = (
    ChatPage,
    CatalogPage,
    WritePage,
    NotesPage,
    MapPage,
    LibraryPage,
    ModelPage,
)
