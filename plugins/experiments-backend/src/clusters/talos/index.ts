export * from './talosProvider';
