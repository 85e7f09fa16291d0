// Loaded when JupyterLab starts: what is seen before any part of Signpost is opened.
import './base.css';
import './homeStatus.css';
