export { CrossplaneStandIn } from './CrossplaneStandIn';
