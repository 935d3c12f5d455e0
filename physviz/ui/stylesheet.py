"""The few things a palette cannot say: hairlines, round corners, tabs, the ring of the focus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.ui.theme import Theme

_ICONS = (Path(__file__).parent / "icons").as_posix()


def stylesheet(theme: Theme) -> str:
    """Return Qt's style sheet for a theme; lengths grow with its scale."""

    def px(length: float) -> str:
        return f"{round(length * theme.scale)}px"

    ring = f"{max(2, round(theme.stroke(2)))}px"
    hair = f"{max(1, round(theme.stroke(1)))}px"
    return f"""
QMainWindow::separator {{ background: transparent; width: {px(6)}; height: {px(6)}; }}
QSplitter::handle {{ background: transparent; }}
QSplitter::handle:hover, QMainWindow::separator:hover {{ background: {theme.line}; }}
QStatusBar::item {{ border: 0; }}
QToolBar {{ border: 0; spacing: {px(2)}; padding: {px(2)} {px(6)}; }}
QToolTip {{ background: {theme.surface}; color: {theme.ink};
  border: {hair} solid {theme.line}; padding: {px(4)}; }}

*[role="card"] {{ background: {theme.surface}; border: {hair} solid {theme.line};
  border-radius: {px(6)}; }}
QLabel[role="title"] {{ font-weight: 600; }}
QLabel[role="muted"] {{ color: {theme.muted}; }}
QLabel[role="verdict"] {{ color: {theme.ink}; }}
QLabel[role="warning"] {{ color: {theme.text(theme.error)}; }}

QLineEdit, QComboBox, QAbstractSpinBox {{ background: {theme.field}; color: {theme.ink};
  border: {hair} solid {theme.line}; border-radius: {px(4)};
  padding: {px(2)} {px(6)}; min-height: {px(18)};
  selection-background-color: palette(highlight); }}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {theme.muted}; }}
QLineEdit:focus, QAbstractSpinBox:focus {{
  border: {ring} solid {theme.thermal}; padding: {px(1)} {px(5)}; }}
/* Qt sizes an open menu by the padding: with less its last entry is cut off. */
QComboBox:focus {{ border: {ring} solid {theme.thermal}; min-height: {px(16)}; }}
QLineEdit:disabled, QComboBox:disabled {{ background: {theme.window};
  color: {theme.muted}; }}
QComboBox::drop-down {{ border: 0; width: {px(18)}; }}
QComboBox::down-arrow {{ image: url("{_ICONS}/chevron.svg"); width: {px(12)}; height: {px(12)}; }}
QComboBox QAbstractItemView {{ selection-color: palette(highlighted-text);
  selection-background-color: palette(highlight); background: {theme.surface};
  border: {hair} solid {theme.line}; outline: 0; padding: {px(2)}; }}

QPushButton {{ background: {theme.surface}; color: {theme.ink};
  border: {hair} solid {theme.line}; border-radius: {px(4)};
  padding: {px(3)} {px(10)}; min-height: {px(18)}; }}
QToolButton {{ border: {hair} solid transparent; border-radius: {px(4)}; padding: {px(3)}; }}
QPushButton:hover, QToolButton:hover {{ border-color: {theme.muted}; }}
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {{
  background: {theme.line}; }}
QPushButton[role="on"] {{ background: {theme.thermal}; color: {theme.surface}; }}
QPushButton:disabled {{ color: {theme.muted}; background: {theme.window}; }}
QPushButton:focus, QToolButton:focus {{ border: {ring} solid {theme.thermal}; }}
QPushButton:focus {{ padding: {px(2)} {px(9)}; }}
QToolButton:focus {{ padding: {px(2)}; }}

QCheckBox, QRadioButton {{ min-height: {px(24)}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {px(14)}; height: {px(14)};
  background: {theme.field}; border: {hair} solid {theme.muted}; border-radius: {px(3)}; }}
QRadioButton::indicator {{ border-radius: {px(8)}; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{
  background: {theme.thermal}; border-color: {theme.thermal}; }}
QCheckBox::indicator:checked {{ image: url("{_ICONS}/check.svg"); }}
QRadioButton::indicator:checked {{ background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5,
  fx: 0.5, fy: 0.5, stop: 0.38 #ffffff, stop: 0.48 {theme.thermal}); }}
QCheckBox:focus, QRadioButton:focus {{ color: {theme.text(theme.thermal)}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{
  border: {ring} solid {theme.text(theme.thermal)}; }}

QTabWidget::pane {{ border: 0; border-top: {hair} solid {theme.line}; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {theme.muted}; border: 0;
  border-bottom: {ring} solid transparent; padding: {px(5)} {px(12)}; }}
QTabBar::tab:hover {{ color: {theme.ink}; border-bottom-color: {theme.line}; }}
QTabBar::tab:selected {{ color: {theme.ink}; border-bottom-color: {theme.thermal}; }}
QTabBar::tab:selected:focus {{ color: {theme.text(theme.thermal)}; text-decoration: underline; }}
QDockWidget::title {{ background: transparent; padding: {px(4)} {px(8)}; text-align: left; }}

QTableView {{ gridline-color: {theme.line}; border: 0; }}
QTableCornerButton::section {{ background: {theme.window}; border: 0; }}
QHeaderView::section {{ background: {theme.window}; color: {theme.muted}; border: 0;
  border-bottom: {hair} solid {theme.line}; padding: {px(3)} {px(8)}; }}
QScrollBar {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: {px(10)}; }}
QScrollBar:horizontal {{ height: {px(10)}; }}
QScrollBar::handle {{ background: {theme.line}; border-radius: {px(4)}; margin: {px(1)};
  min-width: {px(24)}; min-height: {px(24)}; }}
QScrollBar::handle:hover {{ background: {theme.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
