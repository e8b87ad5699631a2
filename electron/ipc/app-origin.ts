/** The origin of the app's pages, which is not reachable over the network. */
export const appOrigin = 'app://latchkey';
