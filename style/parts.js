// Loaded with the first part of Signpost that is opened. The parts share classes, so all come together, in one order.
import './advice.css';
import './computeNode.css';
import './environment.css';
import './export.css';
import './guide.css';
import './guideChart.css';
import './guideDrawing.css';
import './guideSteps.css';
import './home.css';
import './jobs.css';
import './kernels.css';
import './operations.css';
import './proof.css';
import './review.css';
import './reviewFiles.css';
