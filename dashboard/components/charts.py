"""A two-dimensional Plotly figure on a page: in our own colours, without Plotly's row of buttons."""

import plotly.graph_objects as go
import streamlit as st


def show_figure(figure: go.Figure, key: str, alt: str) -> None:
    """Show a figure; `alt` is what it shows in words."""
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key=key, alt=alt)
