import './base.css';
import './computeNode.css';
import './environment.css';
import './guide.css';
import './jobs.css';
import './kernels.css';
import './proof.css';
import './review.css';
